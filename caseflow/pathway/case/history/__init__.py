"""What has happened: the timeline, notes, and what is recorded by hand."""
