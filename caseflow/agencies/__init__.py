"""The directory: organisations of the mechanism, the services they offer, and their free places.

It holds no survivor's data, so every member of the mechanism may read all of it.
"""
