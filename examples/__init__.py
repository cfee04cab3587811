"""Runnable examples, one for each source and style."""
