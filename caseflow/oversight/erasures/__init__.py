"""Erasing a file, or a part of it, for good: asked for, decided by a second person, provable.

Decision. *Context*: erasure destroys keys, so nobody can undo it, and what a court asked to keep
must not be lost. *Options*: an administrator's command; the caseworker's button; a request that
somebody of another trade decides. *Choice*: the last. Those who work on the case ask, the data
protection officer decides on exactly what was asked (the row is sealed), a legal hold refuses
both. *Consequence*: the receipt that the survivor is given at the request says, without an
account, whether it is done, and from which day no backup of the keys is left either.

What partners were sent may hold copies of any part, so packets go with it; therefore no referral
may be open. A whole file is erased when its case is closed. The rows stay, as ciphertext that
nobody can open, and the log stays verifiable.
"""
