"""How the code is built, measured from its text: `python -m tests.house`.

Nothing of the project is imported or run. How each figure is counted stands in `report.HOW` and is
printed above the figures.
"""
