"""Tests of the command `lambda-batch`."""
