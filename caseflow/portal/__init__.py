"""The survivor's own page: a receipt code, on any phone, without an account.

It says what became of a request to erase, and nothing else: no name, no case, no organisation.
The code is in no address and in no table (a keyed hash is), and a wrong one is answered like one
that nobody was ever given.
"""
