"""The survivor's way, one package per step; `stages.py` says in which order.

In a step: `models` (tables), `rules` (pure decisions), `queries` (reading, always `seen_by`),
`actions` (the verbs, always `by`), `forms` (shape of input), `views` (HTTP in, template out).

Decision. *Context*: sealed data is bound to a case before the case exists. *Choice*: a
screening reserves the random id of the case that may come of it; keys, identity and answers
hang on that id from the first minute. *Consequence*: nothing is re-sealed when a case opens;
handing over is wrapping one key; erasing a screening that led nowhere is the same act as
erasing a case.
"""
