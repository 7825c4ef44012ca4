"""How a consent is put to the person who gives it."""
