from collections.abc import Sequence

from lambda_batch import DeadLetter, KinesisBatchProcessor


def take(letters: Sequence[DeadLetter]) -> int:
    return len(letters)


processor = KinesisBatchProcessor(sink=take)  # mistake: a number says not what was taken
