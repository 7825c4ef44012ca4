"""Who the survivor is and how to reach them safely, for those who work on the case."""
