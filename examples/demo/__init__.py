"""The demo: sample batches of every source, and a mistake that mypy finds."""
