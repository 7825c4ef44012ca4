"""Who works on the case, and who may never open it."""
