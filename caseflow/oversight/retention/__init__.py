"""What is kept no longer: closed cases, or parts of them, whose time is over.

Decision. *Context*: a file is kept until a day that the person was told, and identity and health
may end before the rest; but a clock must never destroy what a court may need, and the figures of
past years must stay. *Options*: a job that erases; a list for somebody to act on; a request for
each case, which another person decides. *Choice*: the last, on the requests that `erasures` has
already. *Consequence*: an operator's command or a data protection officer proposes, another person
decides, and a legal hold stands against both. For a whole file, what is proposed by default is to
erase all that is personal: the keys of every compartment and packet are destroyed, and what figures
count stays, about nobody.
"""
