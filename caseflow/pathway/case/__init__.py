"""Step 3: the case, to which all other steps belong: its stage, milestones and history."""
