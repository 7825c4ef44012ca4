"""A finished screening on its way to a case organisation: received, taken up or returned."""
