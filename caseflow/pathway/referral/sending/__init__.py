"""From a need to a sent referral: the service that fits, the safety checks, the packet."""
