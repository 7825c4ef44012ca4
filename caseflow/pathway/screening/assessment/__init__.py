"""What the indicators of one or more instruments point to, in four separate answers (axes)."""
