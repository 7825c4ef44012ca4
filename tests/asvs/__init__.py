"""The requirements of OWASP ASVS 5.0, and the tests that show that they are met.

A requirement counts as shown when a test is marked with its number (`@pytest.mark.asvs("V7.4.1")`),
or, where it asks only for a description, when the README has it. The table says what is missing for
all others. `python -m tests.asvs` writes `tests/asvs/README.md` from the marks, and
`tests/contracts/test_standard.py` fails when the page is not up to date.
"""
