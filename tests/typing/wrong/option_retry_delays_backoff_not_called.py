from mypy_boto3_sqs import SQSClient

from lambda_batch.retries import RetryDelays, exponential_backoff


def make_delays(client: SQSClient) -> RetryDelays:
    return RetryDelays(client, exponential_backoff)  # mistake: not called
