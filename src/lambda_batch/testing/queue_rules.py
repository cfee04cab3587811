"""Rules for the messages of a queue after a function has answered.

This module has no queue and no clock: `simulated_queues` has both, and so has Amazon SQS.
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
    """The messages of a batch that are deleted, and those that come back."""

    verdict: Verdict
    deleted: tuple[str, ...]
    """The ids of the messages that Lambda deletes, in the order of the batch."""
    returned: tuple[str, ...]
    """The ids of the other messages. They become visible again after the visibility timeout, or
    move to the dead-letter queue if they have been received often enough."""


def settle_messages(
    answer: Answer, identifiers: Sequence[str], settings: QueueSettings
) -> QueueStep:
    """Return which messages of a batch Lambda deletes, and which come back.

    Args:
        answer: The answer of the invocation.
        identifiers: The message ids of the batch, in its order.
        settings: The settings of the event source mapping.

    Returns:
        The deleted and the returned messages.

    Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda".
    """
    verdict = judge(
        answer, identifiers, report_batch_item_failures=settings.report_batch_item_failures
    )
    return QueueStep(verdict, verdict.succeeded, verdict.failed)


def is_dead(receive_count: int, settings: QueueSettings) -> bool:
    """Return whether a visible message moves to the dead-letter queue instead of being received.

    Args:
        receive_count: The number of times that it was received so far.
        settings: The settings of its queue.

    Returns:
        Whether the message moves to the dead-letter queue.

    Source: Amazon SQS Developer Guide, "Using dead-letter queues in Amazon SQS": a message moves
    when its receive count exceeds `maxReceiveCount`, so it is delivered `maxReceiveCount` times.
    """
    return settings.max_receive_count is not None and receive_count >= settings.max_receive_count
