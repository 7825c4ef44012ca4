"""What the worker judges beside the indicators; both are kept."""
