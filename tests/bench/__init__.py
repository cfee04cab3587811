"""Tests of the benchmark: how it counts and writes, never how long anything takes."""
