"""Step 4: formal identification by a competent authority, and the reflection period."""
