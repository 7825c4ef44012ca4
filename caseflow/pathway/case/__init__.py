"""3 The file on which every other step hangs: stage, milestones, history."""
