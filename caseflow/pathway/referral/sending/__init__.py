"""From a need to a sent referral: choose a service, check that it is safe, and seal the packet."""
