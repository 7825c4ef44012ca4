"""Where the Django admin has the pages to compare with, and whether it is installed."""

from importlib.util import find_spec

from tests.benchmarks.operations import Places

SESSION = "p" * 32
"""The key of the session with which the admin is asked; it is served to this machine only."""
MISSING = 'Django is not installed: pip install "caseflow[peer]".'


def is_installed() -> bool:
    """Return whether Django can be imported, without importing it."""
    return find_spec("django") is not None


def pages(places: Places) -> dict[str, list[str]]:
    """Return the addresses of the admin by the name of the operation."""
    cases = [address.removeprefix("/cases/") for address in places.floor_cases]
    return {
        "case list, 50 rows": ["/admin/peer/case/?owner=1&status=open"],
        "case page": [f"/admin/peer/case/{case}/change/" for case in cases],
    }
