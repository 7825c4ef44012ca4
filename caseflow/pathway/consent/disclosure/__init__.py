"""A sealed packet that one organisation may open while a consent covers it."""
