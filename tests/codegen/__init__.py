"""Tests of the generator: its functions one by one, and what comes out of it."""
