"""The pages that show where checkpoints of the log are laid down."""
