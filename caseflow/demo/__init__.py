"""Fictional data, made through the real actions; only the command line starts it.

Decision. *Context*: `caseflow demo` must show the whole pathway, and measuring needs volume.
*Options*: fixtures in SQL; factories; the program's own verbs. *Choice*: verbs for the story
(`story.py`), with the clock set back, so that what is shown is what the program does; a fast
path over the same tables for volume (`volume/`). *Consequence*: a rule that changes breaks
the demonstration first.
"""
