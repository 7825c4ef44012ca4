"""The pages of the directory: which services exist, where they are, and their free places."""
