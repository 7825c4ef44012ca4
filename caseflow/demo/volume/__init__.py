"""Make very many fictional cases to measure speed, with real keys and seals.

The rows are inserted directly, because the actions would take too long for a million cases.
"""

from caseflow.demo.volume.fill import add_closed, fill

__all__ = ["add_closed", "fill"]
