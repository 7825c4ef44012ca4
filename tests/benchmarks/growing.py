"""Compare the speed of the same requests with a small and a large store."""

from statistics import median

from tests.benchmarks.measuring import WARM_UP, timed
from tests.benchmarks.operations import operations
from tests.benchmarks.stores import Stores


def ratios(small: Stores, large: Stores, rounds: int) -> dict[str, float]:
    """Return for each operation its time in the large store, divided by that in the small one.

    Requests to the two stores alternate, and the median of the pairs counts.
    """
    both = [operations(made, made.caseflow(), made.floor()) for made in (small, large)]
    found = {}
    for few, many in zip(*both, strict=True):
        for _ in range(WARM_UP):
            few.caseflow(), many.caseflow()
        pairs = [(timed(few.caseflow), timed(many.caseflow)) for _ in range(rounds)]
        found[few.name] = median(b / a for a, b in pairs)
    return found
