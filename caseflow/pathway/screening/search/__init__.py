"""Finding a case again, and being warned that a person may be known already.

It stands in the screening, because it looks at cases and at screenings, and a case knows no later
step. Names are compared here, after opening, and only those that the searcher may see.
"""
