"""Who the survivor is and how to reach her or him, for those who work on the case."""
