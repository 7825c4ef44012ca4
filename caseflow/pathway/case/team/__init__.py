"""Who works on a case, and who must never open it."""
