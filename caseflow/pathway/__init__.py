"""The way of a survivor through the mechanism, one package per step."""
