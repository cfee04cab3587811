"""Order in batches of a FIFO queue: nothing is handled after a failure that it must follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch._engine.current_batches import need_open_batch
from lambda_batch._engine.exceptions import is_success
from lambda_batch._engine.sync_processors import BasePartialBatchProcessor, SourceProcessor
from lambda_batch._typing import OutcomeT, RecordT, ViewT

if TYPE_CHECKING:
    from typing import Any

    from lambda_batch.results import FailureResponse, SuccessResponse
    from lambda_batch.wire.sources import RawRecord


class FifoOrder(SourceProcessor[RecordT, ViewT]):
    """Stops a batch, or a message group of it, at the first failure.

    The records behind it are reported as failed without having been handled, so that Lambda
    delivers them again in order.

    Source: AWS Lambda Developer Guide, "Implementing partial batch responses": with a FIFO
    queue, stop at the first failure and return all failed and unprocessed messages.
    """

    skip_group_on_error: bool = False
    """Whether a failure stops only its own message group."""

    def _group_of(self, raw: RawRecord) -> str | None:
        """Give the group that a failure of this record stops; None is the whole batch."""
        return self.source.group_of(raw) if self.skip_group_on_error else None

    def _stopped(self, raw: RawRecord) -> FailureResponse[RecordT | ViewT] | None:
        """Report a record that must not be handled any more, or give None for one that may be."""
        batch = need_open_batch(self)
        group = self._group_of(raw)
        stopped = batch.stopped_groups
        # A record without a group could belong to any that has failed.
        if not stopped or not (None in stopped or group is None or group in stopped):
            return None
        if group is None or None in stopped:
            stopped.add(None)  # nothing may overtake it, either
            error: Exception = self.source.stopped(
                "not handled, because an earlier record of the batch has failed"
            )
        else:
            error = self.source.group_stopped(
                "not handled, because an earlier record of its message group has failed"
            )
        failure: FailureResponse[RecordT | ViewT]
        failure = batch.fail(raw, None, (type(error), error, None))
        return failure

    def note_failure(self, raw: RawRecord, error: BaseException) -> None:
        """Stop the record's group, unless it is stopped because of another one."""
        if not isinstance(error, (self.source.stopped, self.source.group_stopped)):
            need_open_batch(self).stopped_groups.add(self._group_of(raw))

    def _note(self, raw: RawRecord, outcome: OutcomeT) -> OutcomeT:
        """Stop the record's group also where a hook has made a failure of a success."""
        if not is_success(outcome):
            need_open_batch(self).stopped_groups.add(self._group_of(raw))
        return outcome


class FifoProcessor(FifoOrder[RecordT, ViewT], BasePartialBatchProcessor[RecordT, ViewT]):
    """Base of the sync FIFO processors."""

    def _process_record(
        self, record: Any
    ) -> SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]:
        """Give one raw record to the handler, unless an earlier one it must follow has failed.

        Args:
            record: The raw record.

        Returns:
            What `success_handler` or `failure_handler` gave.
        """
        stopped = self._stopped(record)
        return stopped or self._note(record, super()._process_record(record))
