"""How great the danger is, and what the survivor will do when it comes."""
