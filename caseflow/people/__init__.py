"""Identity and contact, sealed, apart from the case: the only place with a name in it."""
