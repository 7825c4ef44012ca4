"""The survivor's way through the mechanism: one package for each step, in the order of `stages`.

A step consists of `models` (tables), `rules` (pure decisions), `queries` (reading, always with
`seen_by`), `actions` (changes, always with `by`), `forms` (what people enter) and `views` (a
request comes in, a template goes out).

Decision. *Context*: data is sealed with the keys of a case before the case exists. *Choice*: a
screening reserves the random id of the case that may follow; keys, identity and answers belong to
this id from the beginning. *Consequence*: nothing is sealed again when a case opens. To hand a
screening over, one key is wrapped for the receiving organisation. Erasing a screening without a
case works in the same way as erasing a case.
"""
