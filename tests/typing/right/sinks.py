"""Sinks: functions, methods, ready ones; sync and async."""

from collections.abc import Sequence

from mypy_boto3_s3 import S3Client
from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient

from lambda_batch import (
    AsyncSqsBatchProcessor,
    DeadLetter,
    KafkaBatchProcessor,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
)
from lambda_batch.sinks import S3Sink, SnsSink, SqsSink


def take_all(letters: Sequence[DeadLetter]) -> None:
    print([letter.identifier for letter in letters])


def take_some(letters: Sequence[DeadLetter]) -> list[ValueError | None]:
    return [ValueError() if letter.attempts == 1 else None for letter in letters]


async def take_later(letters: Sequence[DeadLetter]) -> None:
    take_all(letters)


def is_permanent(error: Exception) -> bool:
    return isinstance(error, LookupError)


processors = [
    SqsBatchProcessor(sink=take_all),
    SqsBatchProcessor(permanent=KeyError, sink=take_some),
    SqsFifoPartialProcessor(permanent=(KeyError, ValueError), sink=take_all),
    AsyncSqsBatchProcessor(sink=take_later),
]


def make_processors(sqs: SQSClient, sns: SNSClient, s3: S3Client) -> list[object]:
    return [
        KafkaBatchProcessor(permanent=is_permanent, sink=S3Sink(s3, "bucket")),
        AsyncSqsBatchProcessor(sink=SqsSink(sqs, "https://queue")),
        AsyncSqsBatchProcessor(sink=SnsSink(sns, "arn:aws:sns:::topic")),
    ]
