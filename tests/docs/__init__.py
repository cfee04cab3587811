"""Tests of the documentation: that nothing is missing from it."""
