"""Reading the procedures in sops/, and saying what a case still lacks, and by when.

Decision. *Context*: in most systems the procedure is one document and the program another, and they
become different with time. *Options*: rules in Python; a rule engine beside a handbook; one
document that people and program both follow. *Choice*: one document. The front matter of a Markdown
file is data, the prose under it is for people, and pages show exactly the sentence that is
enforced. Conditions are a few structured words (risk, age, stage, what has happened), not an
expression language, because the supervisor who signs the procedure must be able to read every
condition. *Consequence*: a word that caseflow does not know stops the load, with file and line.
Every fact has a source and says how far it can be trusted, and no gate of a service may require an
identification; both are checked when the file is read. A new word needs a release.
"""
