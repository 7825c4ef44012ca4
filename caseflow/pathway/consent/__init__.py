"""Step 2: ask the survivor what may be done and shared, and record the answer."""
