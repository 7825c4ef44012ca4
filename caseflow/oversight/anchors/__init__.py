"""The pages about anchors: where checkpoints of the log are stored outside of the database."""
