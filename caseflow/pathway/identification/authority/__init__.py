"""The authority's side: the notifications that it received with consent, and its decisions."""
