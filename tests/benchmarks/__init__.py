"""Measured side by side with the least that does the job: `python -m tests.benchmarks --help`.

Times on shared machines drift, so requests are taken in turn (floor, caseflow, floor, …) and what
counts is the median of the pairwise ratios of one run.
"""
