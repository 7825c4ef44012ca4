"""8 Ending support safely, or reopening it."""
