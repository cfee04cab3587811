"""What the engine promises, as properties of batches that nobody has thought of."""
