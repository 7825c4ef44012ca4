"""Whether the unit tests notice a wrong rule: `python -m tests.mutation [FILE …]`.

Decision. *Context*: coverage says that a line ran, not that somebody would notice if it were wrong.
*Options*: mutmut and cosmic-ray, which start a test run from nothing for each mutant or want a
layout of their own; a small runner over the syntax tree. *Choice*: the last: rules are pure, so a
forked process replaces one function's module in memory and runs its unit tests in a second.
*Consequence*: it mutates comparisons, boolean operators, conditions, whole numbers, True and False,
and return values, and leaves out calls and changes, in the modules that `PURE` names; it is no part
of the test command. `survivors.toml` lists what need not be noticed, with the reason.
"""
