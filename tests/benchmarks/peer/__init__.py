"""A Django admin over the tables of the floor: what a small organisation might build in a week.

Decision. *Context*: a ratio to a minimal application says little about what else could be had.
*Options*: figures from another day or machine; a project of its own with its own data; the admin of
Django over the rows that the floor reads. *Choice*: the last, with the same encrypted fields,
served by the same waitress and asked in turn. *Consequence*: Django is an extra of its own
(`pip install caseflow[peer]`), and is imported only when `--peer` asks for it. It signs in with a
session, as caseflow does, and has no log of what was read.
"""
