"""Who is told of what about a referral: the other side, whoever is late, the coordinator."""
