from mypy_boto3_sns import SNSClient

from lambda_batch.retries import RetryDelays


def make_delays(client: SNSClient) -> RetryDelays:
    return RetryDelays(client)  # mistake: client of another service
