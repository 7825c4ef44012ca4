"""The list of cases: the page that a caseworker opens most, so it reads only what it shows."""
