"""Tests of generated models and record classes, and of their decoders."""
