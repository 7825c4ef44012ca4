"""The safe: sealed fields on models, and their keys in a store of their own.

Decision. *Context*: `crypto` is pure and may not know tables; models must not carry keys; and a
backup of the data must be useless without the keys, so that a case is erased by destroying its
wraps. *Options*: key columns in the data tables; a bind of the same session; a store with its
own engine, schema and short transactions. *Choice*: the last, in a room between `audit` and
`access`, which the first plan of the house did not have: a descriptor that opens needs the
access context, and the log needs what was opened. *Consequence*: keys are committed before the
data that needs them (an orphan key is harmless, data without a key is not), and taken away
before the row says so (a crash leaves too little access, never too much).
"""
