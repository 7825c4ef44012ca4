"""Safety and health before anything else, and what that calls for within hours."""
