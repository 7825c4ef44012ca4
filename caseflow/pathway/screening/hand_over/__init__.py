"""Hand a finished screening over to a case organisation, which accepts or returns it."""
