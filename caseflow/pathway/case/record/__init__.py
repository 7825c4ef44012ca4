"""The record of a case: the forms of `sops/forms`, filled in page by page.

Decision. *Context*: a case needs a place for every fact that the work needs, and each country asks
for others. *Options*: a table for each form; a table of single answers; one row for each page that
was saved. *Choice*: the last. A row (`FormPart`) holds the answers of one section as they were at
one moment, sealed in the compartment of the form, and never changes: the newest row counts, and the
rows before it are the history, with who and when. *Consequence*: a new question or form needs no
migration. Which form a row belongs to is sealed under the system key, because the data file must
not tell whose mental health was recorded; a keyed hash in its place keeps two people from saving
the same page at once. Answers are found by their form only in a case that is open.
"""
