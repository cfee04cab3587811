from lambda_batch import KinesisBatchProcessor
from lambda_batch.retries import RetryDelays


def make_processor(delays: RetryDelays) -> object:
    return KinesisBatchProcessor(retry_delays=delays)  # mistake: a stream has no delays
