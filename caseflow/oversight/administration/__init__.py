"""The administrator's pages: the organisations of the mechanism, and the accounts of their staff.

They are here and not in `accounts`, because they need organisations as well as accounts, and
because what they ask for waits for a second person (`oversight.account_requests`).
"""
