"""The survivor's own page, which needs a receipt code and no account.

It shows what happened to a request for erasure, and no name, case or organisation. The code is not
part of an address, and the database holds only a keyed hash of it. A code with a mistake and a code
that never existed get the same reply.
"""
