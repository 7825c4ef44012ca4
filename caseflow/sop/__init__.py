"""Reads the procedures in sops/ and says what a case still lacks, and by when.

Context: in most systems the procedure is a paper and the program is another; they drift apart.
Options: rules in Python; a rule engine beside a handbook; one document that both obey.
Choice: one document. The front matter of a Markdown file is data; the prose under it is for
people; the screen quotes the very sentence that the engine enforces. Conditions are a few
structured words (risk, age, stage, what has happened), not an expression language, because
every condition must be readable by the supervisor who signs the procedure.
Consequences: a word that the program does not know stops the load, with file and line. Every
fact carries its source and how far it can be trusted; no gate of a service may ask for an
identification; both are checked when the file is read. What needs a new word needs a release.
"""
