"""People of a case beside the survivor: family, other victims, guardians, contacts, feared persons.

Decision. *Context*: a mother has children, a guardian is the exploiter's brother, two victims fled
together. *Options*: words in notes; a person with a file for everybody; a short record in the case,
which may be linked to a file of its own. *Choice*: the last. Only who is helped has a file. What is
recorded here is sealed in the identity compartment. A link joins two files and moves nothing: who
opens one of them sees the code of the other if the policy lets them open it, and otherwise only
that there is one. *Consequence*: what one file shows of another is decided by the same policy as
everything else. From the data file nobody can tell who is linked with whom: the link is sealed, and
a keyed hash finds it from the other side.
"""
