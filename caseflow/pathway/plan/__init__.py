"""Step 5: the plan of support, with the survivor's needs and goal, and who does what."""
