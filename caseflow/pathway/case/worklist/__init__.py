"""The page "My day": what is overdue, what is due and what waits, in all of one's own cases."""
