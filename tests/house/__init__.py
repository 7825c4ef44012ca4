"""Measure the structure of the code from its text: `python -m tests.house`.

The code is not imported or run. `report.HOW`, which is printed above the figures, says how each of
them is counted.
"""
