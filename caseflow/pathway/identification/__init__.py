"""4 What the competent authority decides; the reflection period."""
