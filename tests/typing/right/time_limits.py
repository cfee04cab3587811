"""Time limits: in seconds or as a timedelta, as arguments and class attributes."""

from datetime import timedelta

from lambda_batch import (
    AsyncBatchProcessor,
    AsyncKafkaBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    EventType,
    KinesisBatchProcessor,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
)


class Patient(SqsBatchProcessor[SQSRecord]):
    reserve: float | timedelta | None = timedelta(seconds=5)


processors = [
    Patient(),
    SqsBatchProcessor(reserve=2),
    SqsFifoPartialProcessor(reserve=2.5),
    KinesisBatchProcessor(reserve=timedelta(seconds=2), on_failure="stop"),
    AsyncSqsFifoPartialProcessor(reserve=1, time_limit=2),
    AsyncKafkaBatchProcessor(time_limit=timedelta(milliseconds=1)),
    AsyncBatchProcessor(EventType.SQS, reserve=1, time_limit=0.5),
]
