"""1 Is this person in danger, and do indicators point to trafficking or abuse?"""
