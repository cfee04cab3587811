"""The promises of the engine, as properties of generated batches."""
