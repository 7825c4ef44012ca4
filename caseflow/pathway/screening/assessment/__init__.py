"""What the indicators of one or more instruments point to, on four axes."""
