"""Erasing a file, or a part of it, for good: requested, decided by a second person, provable.

Decision. *Context*: erasure destroys keys, so nobody can undo it, and what a court asked to keep
must not be lost. *Options*: an administrator's command; a button for the caseworker; a request that
somebody with another role decides. *Choice*: the last. Those who work on the case ask for it, the
data protection officer decides on exactly what was asked (the row is signed), and a legal hold
forbids both. *Consequence*: with the receipt that the survivor is given at the request, anybody can
see without an account whether it is done, and from which day no backup of the keys is left either.

What partners were sent may contain copies of any part, so all packets are erased too; therefore no
referral may be open. A whole file can be erased only when its case is closed. The rows stay, as
ciphertext that nobody can open, and the log can still be verified.
"""
