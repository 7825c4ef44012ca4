"""Compare caseflow's speed with a minimal application: `python -m tests.benchmarks --help`.

The minimal application is called the floor. The speed of a shared machine changes all the time, so
requests alternate (floor, caseflow, floor, …), and the result is the median of the ratios of the
pairs.
"""
