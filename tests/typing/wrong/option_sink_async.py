from collections.abc import Sequence

from lambda_batch import DeadLetter, SqsBatchProcessor


async def take(letters: Sequence[DeadLetter]) -> None: ...


processor = SqsBatchProcessor(sink=take)  # mistake: async sink of a sync processor
