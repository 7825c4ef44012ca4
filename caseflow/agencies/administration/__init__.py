"""Administration: which organisations belong to the mechanism, and who works there.

It stands here and not in `accounts`, because an account belongs to an organisation and
`agencies` knows both.
"""
