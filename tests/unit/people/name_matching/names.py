"""Fictional names in many scripts with their spellings, and other names that are unrelated."""

from itertools import product
from pathlib import Path

import yaml

HERE = Path(__file__).parent
NAMES = yaml.safe_load((HERE / "names.yaml").read_text("utf-8"))
APART = yaml.safe_load((HERE / "apart.yaml").read_text("utf-8"))
"""Pairs of different people whose names are close, by language."""
OTHERS = [
    f"{given} {family}"
    for part in yaml.safe_load((HERE / "unrelated.yaml").read_text("utf-8"))
    for given, family in product(part["given"], part["family"])
]
RECALL, FALSE = 0.9, 0.01
"""The least share of spellings to be found, and the largest share of others that may match."""


def people(held_out):
    """Return names by script, either those for tuning the rules or those held out from it.

    Every third name is held out.
    """
    return {
        script: [names for at, names in enumerate(of) if (at % 3 == 2) is held_out]
        for script, of in NAMES.items()
    }
