"""Fictional data for demonstrations and measurements; only the command line makes it.

Decision. *Context*: `caseflow demo` has to show the whole pathway, and measurements need very many
cases. *Options*: fixtures in SQL; factories; the application's own actions. *Choice*: the actions
for the demonstration (`story.py`), with the clock set back, so that it shows what the application
really does; and direct inserts into the same tables for measurements (`volume/`). *Consequence*:
when a rule changes, the demonstration is the first to fail.
"""
