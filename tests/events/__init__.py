"""Tests of what is generated: models, record classes, and the decoders under them."""
