"""Checkpoints: signed statements of how many events the log had, and the root over all of them.

Decision. *Context*: somebody who can write to the database and to the key store can rewrite the
whole hash chain. *Options*: trust the head's seal; publish every event; sign a root from time to
time and store it elsewhere. *Choice*: the last, as signed notes in the form of C2SP (a text that a
person can read, print and compare), over an RFC 6962 tree whose leaves are the chain's hashes.
*Consequence*: one event can be proven to anybody with a few hashes, growth can be proven to a
witness without showing an event, and a checkpoint only has to read the events since the last one.
"""
