"""Cases of nobody, which nobody has a reason to open."""
