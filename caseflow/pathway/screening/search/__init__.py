"""Search for a case, and warn that a person may be known already.

It belongs to the screening, because it looks for cases and screenings, and only the screening may
import both. Names are compared here after they were opened, and only those that the person who
searches may see.
"""
