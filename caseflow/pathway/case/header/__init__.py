"""The top of every page of a case: who it is about, what must not be missed, the tabs."""
