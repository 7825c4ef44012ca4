"""Being a witness for other installations: keeping their checkpoints and countersigning them.

A witness sees sizes and hashes, never an event. It countersigns a checkpoint only if that log has
grown from the last checkpoint that it countersigned. Otherwise the log was rewritten (a fork), and
both sides report it.
"""
