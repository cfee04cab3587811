"""The generator of the package lambda_batch_events, from the schemas. It is never shipped."""
