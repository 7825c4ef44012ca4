"""Keys, sealed values, packets, commitments: pure functions over bytes.

Decision. *Context*: field encryption libraries for SQLAlchemy accept a ciphertext that was
moved to another row or column, since a column type cannot know its row. *Options*: a column
type without binding; a database extension; a descriptor that knows row, case and compartment.
*Choice*: nothing here knows a table; every call takes the whole context as associated data, and
`caseflow.safe` supplies it. *Consequence*: a value that was swapped, copied or rolled back to
another key version does not open.
"""
