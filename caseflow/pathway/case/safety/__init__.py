"""Risk assessment and safety plan: how great the danger is, and what the survivor will do."""
