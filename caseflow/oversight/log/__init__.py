"""The pages on which the data protection officer reads, filters and verifies the log."""
