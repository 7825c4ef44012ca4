"""How the kinds of notices are said."""
