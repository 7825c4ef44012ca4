"""The recipient's side of referrals: what an organisation was asked for, and its answers."""
