"""The cards of one organisation in memory: tokens and random ids, dropped when nobody asks."""
