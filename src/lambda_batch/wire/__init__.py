"""How AWS writes events, and the base classes of what is generated."""
