"""How the words of the directory are said."""
