"""5 Needs, goals, actions."""
