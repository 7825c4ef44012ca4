"""Organisations, services, capacity: the directory."""
