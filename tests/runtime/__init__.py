"""Tests of the engine: entry points, processors, batches, and what happens around them."""
