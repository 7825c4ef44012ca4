"""My day: what is late over all of one's cases, what is due, what waits."""
