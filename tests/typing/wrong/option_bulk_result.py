from collections.abc import Sequence

from lambda_batch import KinesisBatchProcessor, KinesisStreamRecord, SuccessResponse


def write(successes: Sequence[SuccessResponse[KinesisStreamRecord, str]]) -> int:
    return len(successes)


processor = KinesisBatchProcessor(bulk=write)  # mistake: a number says not what was written
