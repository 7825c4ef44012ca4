"""The same consent for less: only ever taking away."""
