"""Tests of the generator: its functions, and its output."""
