"""The lists behind the exact figures: which referrals and hand-overs, and whom to call."""
