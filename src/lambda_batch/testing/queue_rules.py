"""What Lambda does with the messages of a queue once a function has answered.

No queue and no clock is in here; `simulated_queues` has both, and so has Amazon SQS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambda_batch.testing.responses import judge

if TYPE_CHECKING:
    from lambda_batch.testing.responses import Answer, Verdict
    from lambda_batch.testing.settings import QueueSettings


@dataclass(frozen=True, slots=True)
class QueueStep:
    """What becomes of the messages of a batch."""

    verdict: Verdict
    deleted: tuple[str, ...]
    """The ids of the messages that Lambda deletes, in the order of the batch."""
    returned: tuple[str, ...]
    """Those of the messages that it leaves alone: they become visible again when the visibility
    timeout is over, or move to the dead-letter queue if they have been received often enough."""


def settle_messages(
    answer: Answer, identifiers: Sequence[str], settings: QueueSettings
) -> QueueStep:
    """Tell which messages of a batch Lambda deletes, and which come back.

    Args:
        answer: How the invocation ended.
        identifiers: The message ids of the batch, in its order.
        settings: Those of the event source mapping.

    Returns:
        What becomes of each message.

    Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda".
    """
    verdict = judge(
        answer, identifiers, report_batch_item_failures=settings.report_batch_item_failures
    )
    return QueueStep(verdict, verdict.succeeded, verdict.failed)


def is_dead(receive_count: int, settings: QueueSettings) -> bool:
    """Tell whether a message that is visible again moves to the dead-letter queue instead.

    Args:
        receive_count: How often it was received so far.
        settings: Those of its queue.

    Returns:
        Whether it is not received once more.

    Source: Amazon SQS Developer Guide, "Using dead-letter queues in Amazon SQS": a message moves
    when its receive count exceeds `maxReceiveCount`, so it is delivered that often.
    """
    return settings.max_receive_count is not None and receive_count >= settings.max_receive_count
