from lambda_batch import SqsBatchProcessor
from lambda_batch.tracing import OpenTelemetryTracing

processor = SqsBatchProcessor(tracing=OpenTelemetryTracing)  # mistake: a class in place of an object
