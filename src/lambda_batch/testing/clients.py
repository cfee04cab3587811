"""A client of SQS for functions whose failed messages wait before they are delivered again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


class FakeSqsClient:
    """A client for `RetryDelays`, in place of `boto3.client("sqs")`.

    Pass it to `simulate_queue`, which then makes messages wait. As SQS does, it refuses receipt
    handles that are not of the latest receipt.
    """

    def __init__(self) -> None:
        """Create a client that knows no message yet."""
        self._receipts: frozenset[str] = frozenset()
        self._delays: dict[str, int] = {}
        """The seconds by receipt handle."""

    def change_message_visibility_batch(
        self,
        *,
        QueueUrl: str,  # noqa: ARG002, N803  # boto3's names
        Entries: Sequence[Mapping[str, Any]],  # noqa: N803
    ) -> dict[str, list[dict[str, Any]]]:
        """Set the visibility timeouts of messages.

        Args:
            QueueUrl: The URL of the queue.
            Entries: For each message `Id`, `ReceiptHandle` and `VisibilityTimeout`.

        Returns:
            The answer of SQS: `Successful`, and `Failed` with a `Code`.

        Source: Amazon SQS API Reference, "ChangeMessageVisibilityBatch".
        """
        answer: dict[str, list[dict[str, Any]]] = {"Successful": [], "Failed": []}
        for entry in Entries:
            if entry["ReceiptHandle"] in self._receipts:
                self._delays[entry["ReceiptHandle"]] = entry["VisibilityTimeout"]
                answer["Successful"].append({"Id": entry["Id"]})
            else:
                refusal = {"Code": "ReceiptHandleIsInvalid", "SenderFault": True}
                answer["Failed"].append({"Id": entry["Id"], **refusal})
        return answer

    # What follows is for the simulator.

    def _receive(self, receipts: Iterable[str]) -> None:
        """Begin with a new batch."""
        self._receipts = frozenset(receipts)
        self._delays = {}
