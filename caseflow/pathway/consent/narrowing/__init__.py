"""Narrow a consent: the same consent for less."""
