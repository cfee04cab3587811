from lambda_batch import AsyncBatchProcessor, EventType
from lambda_batch.retries import RetryDelays


def make_processor(delays: RetryDelays) -> object:
    return AsyncBatchProcessor(EventType.Kafka, retry_delays=delays)  # mistake: option of SQS
