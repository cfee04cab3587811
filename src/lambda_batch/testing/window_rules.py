"""Rules for a shard with tumbling windows: states, last invocations and early ends.

Like `stream_rules`, this module has no stream and no clock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

from lambda_batch.testing.responses import Returned, judge
from lambda_batch.testing.stream_rules import Shard, ShardBatch, ShardStep

if TYPE_CHECKING:
    from lambda_batch.testing.responses import Answer, Verdict
    from lambda_batch.testing.settings import WindowSettings
    from lambda_batch.testing.stream_rules import ShardRecord

MAX_STATE_BYTES = 1_048_576
"""The largest state, in bytes.

Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing in
Lambda": 1 MB per shard. The exact number is not documented.
"""


@dataclass(frozen=True, slots=True)
class WindowEnd:
    """An end of a window: its last invocation, or an early one."""

    window: int
    """The number of the window, from 0 on."""
    state: Mapping[str, Any] | None
    """The state that the function returned; None if the invocation failed in all its retries."""
    is_terminated_early: bool = False
    """Whether the window ended early because its state became too large, and went on."""


class WindowShard(Shard):
    """The state of an event source mapping with tumbling windows on one shard.

    A window begins when the one before has ended. A batch has records of one window only.

    AWS documents that each invocation gets the state that the one before returned, that the last
    one of a window has a flag and is repeated until it succeeds, and that a state over 1 MB ends
    the window early. These are assumptions: At an early end, an invocation without records gets
    the state, and the window goes on with a new one. A last invocation is not repeated more often
    than `maximum_retry_attempts` says. `WindowSettings` has further ones.

    Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing in
    Lambda" and "Implementing stateful DynamoDB Streams processing in Lambda".
    """

    def __init__(self, settings: WindowSettings, windows: Mapping[str, int]) -> None:
        """Start at the beginning of the first window, without records.

        Args:
            settings: The settings of the event source mapping.
            windows: The number of the window of each sequence number, from 0 on.
        """
        super().__init__(settings)
        self._keeps_state = settings.keeps_state_of_partial_response
        self._final_with_records = settings.final_with_records
        self._windows = windows
        self._end_retries = 0
        self.window: int = 0
        """The number of the window."""
        self.state: dict[str, Any] = {}
        """The state for the next invocation."""
        self.is_final: bool = False
        """Whether the batch in flight is the last one of the window."""
        self.is_terminated_early: bool = False
        """Whether the batch in flight ends the window early."""
        self.ends: list[WindowEnd] = []
        """The ends of windows so far."""

    @property
    def is_done(self) -> bool:
        """Whether all windows have ended."""
        return self.window > max(self._windows.values())

    def next_batch(self) -> ShardBatch | None:
        """Return the records to deliver next; none at an end of the window.

        Returns:
            The batch, or None if all windows have ended.

        Raises:
            SimulationError: The previous batch has not been settled.
        """
        if self._in_flight is None and _size_of(self.state) > MAX_STATE_BYTES:
            self.is_final, self.is_terminated_early = False, True
            self._in_flight = ShardBatch(())
            return self._in_flight
        batch = super().next_batch()
        if batch is None and not self.is_done:
            self._in_flight = batch = ShardBatch(())
        is_last = batch is not None and self._peek() is None
        self.is_final = is_last and (not batch or not batch.records or self._final_with_records)
        self.is_terminated_early = False
        return batch

    def settle(self, answer: Answer) -> ShardStep:
        """Keep the state of the answer, and settle the records as in any shard.

        Args:
            answer: The answer of the invocation with the batch.

        Returns:
            The effect of the answer.

        Raises:
            SimulationError: No batch is in flight.
        """
        if self._in_flight is None or self._in_flight.records:
            step = super().settle(answer)
            is_end = self.is_final and step.action == "completed"
        else:
            step = self._settle_end(answer)
            is_end = step.action != "retried"
        self._keep_state(step.verdict, answer)
        if is_end:
            state = self.state if step.action == "completed" else None
            self.ends.append(WindowEnd(self.window, state, self.is_terminated_early))
            self.window += self.is_final
            self.state = {}
            self._end_retries = 0
        return step

    def _settle_end(self, answer: Answer) -> ShardStep:
        """Decide on an invocation without records."""
        self._in_flight = None
        verdict = judge(answer, [], tumbling_window=True)
        if not verdict.complete_failure:
            return ShardStep(verdict, "completed", (), ())
        limit = self.settings.retry_limit
        if limit == -1 or self._end_retries < limit:
            self._end_retries += 1
            return ShardStep(verdict, "retried", (), ())
        return ShardStep(verdict, "discarded", (), ())

    def _keep_state(self, verdict: Verdict, answer: Answer) -> None:
        if verdict.complete_failure or (verdict.failed and not self._keeps_state):
            return
        if isinstance(answer, Returned):
            self.state = json.loads(answer.payload)["state"]

    def _peek(self) -> ShardBatch | None:
        """Return the next batch of this window; None if it has no more records."""
        if self._failed:
            return self._failed[0]
        unread = takewhile(self._is_of_window, self._unread)
        batch = tuple(islice(unread, self.settings.batch_size))
        return ShardBatch(batch) if batch else None

    def _is_of_window(self, record: ShardRecord) -> bool:
        return self._windows[record.sequence_number] == self.window


def _size_of(state: Mapping[str, Any]) -> int:
    return len(json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode())
