from lambda_batch import SqsBatchProcessor
from lambda_batch.retries import exponential_backoff

backoff = exponential_backoff(base=2, maximum=900)
processor = SqsBatchProcessor(retry_delays=backoff)  # mistake: a backoff without a client
