"""2 What may be done and shared, in the survivor's own words."""
