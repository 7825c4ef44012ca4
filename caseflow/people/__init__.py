"""Who the survivor is and how to make contact, sealed, and kept apart from the case.

No other package stores a survivor's name.
"""
