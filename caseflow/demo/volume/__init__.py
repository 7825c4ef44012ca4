"""Many fictional cases for measuring: the same tables, real keys and seals, no verbs."""

from caseflow.demo.volume.fill import fill

__all__ = ["fill"]
