"""Step 1: is this person in danger, and do indicators point to trafficking or abuse?"""
