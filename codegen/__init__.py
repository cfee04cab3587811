"""The generator: schemas in, the package lambda_batch_events out. It is never shipped."""
