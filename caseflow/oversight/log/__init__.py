"""The pages on which the audit log is read, filtered and verified."""
