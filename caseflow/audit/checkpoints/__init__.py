"""Signed statements of how far the log had come: its size, its end, the root over all events.

Decision. *Context*: somebody who can write the database and the key store can rewrite a hash chain
whole. *Options*: trust the head's seal; publish every event; sign a root from time to time and
lay it down elsewhere. *Choice*: the last, as signed notes in the form of C2SP (a text that a
person can read, print and compare), over an RFC 6962 tree whose leaves are the chain's hashes.
*Consequence*: one event is proven to a stranger with a few hashes, growth is proven to a witness
without showing an event, and a checkpoint costs only the events since the last one.
"""
