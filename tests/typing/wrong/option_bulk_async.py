from collections.abc import Sequence

from lambda_batch import SqsBatchProcessor, SQSRecord, SuccessResponse


async def write(successes: Sequence[SuccessResponse[SQSRecord, str]]) -> None: ...


processor = SqsBatchProcessor(bulk=write)  # mistake: async bulk function of a sync processor
