"""The pages of the directory: what is offered, where, and how full it is."""
