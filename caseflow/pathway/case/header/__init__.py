"""The header of the pages of a case: whom it is about, what is most important, and the tabs."""
