"""OWASP ASVS 5.0 beside the tests: what the application must hold, and where it is shown.

A requirement counts as shown when a test bears its number (`@pytest.mark.asvs("V7.4.1")`), or,
where it asks for a description only, when the README has it. What is not shown says what is
missing, in the same table. `python -m tests.asvs` writes `tests/asvs/README.md` from the marks;
`tests/contracts/test_standard.py` fails when the two differ.
"""
