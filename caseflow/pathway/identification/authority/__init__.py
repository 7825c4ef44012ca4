"""The authority's side: what it received by consent, and what it decides."""
