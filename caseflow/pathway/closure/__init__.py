"""Step 8: end the support safely with the agreement of a second person, or reopen the case."""
