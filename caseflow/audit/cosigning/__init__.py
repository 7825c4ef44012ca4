"""Being a witness for other installations: keeping their checkpoints, countersigning growth.

A witness sees sizes and hashes, never an event. What it has once countersigned it lets nobody
take back: a log that did not grow from it is a fork, and that is said on both sides.
"""
