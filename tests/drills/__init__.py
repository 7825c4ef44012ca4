"""Drills: break what surrounds a real server, and compare what it acknowledged with what is left.

`python -m tests.drills NAME [--full] [--database postgresql]` prints both. Each drill is run,
short, by the tests.
"""
