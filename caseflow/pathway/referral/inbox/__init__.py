"""The partner's side: what was asked of an organisation, and its answers."""
