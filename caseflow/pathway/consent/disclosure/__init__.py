"""Packets: sealed copies of data that one organisation may open while a consent covers it."""
