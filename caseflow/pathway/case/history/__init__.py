"""What has happened in a case: the timeline, the notes, and what is recorded by hand."""
