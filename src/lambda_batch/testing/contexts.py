"""A Lambda context with a deadline, and a clock that a test can advance."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from lambda_batch.testing.errors import SimulationError
from lambda_batch.testing.stable_values import ACCOUNT, REGION, make_uuid

Clock: TypeAlias = Callable[[], float]
"""Returns the time in seconds, from any starting point."""


class VirtualClock:
    """A clock that moves only when it is advanced."""

    def __init__(self, now: float = 0.0) -> None:
        """Set the clock.

        Args:
            now: The time, in seconds.
        """
        self.now: float = now

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Advance the clock, as work that takes time would.

        Args:
            seconds: The number of seconds.

        Raises:
            SimulationError: The number is negative.
        """
        if seconds < 0:
            msg = f"expected seconds of at least 0, got {seconds}: a clock can't go back"
            raise SimulationError(msg)
        self.now += seconds


@dataclass
class FakeLambdaContext:
    """A Lambda context with a deadline that counts down.

    It fits the protocol `lambda_batch.LambdaContext`, and Powertools' utilities can read it.
    """

    function_name: str = "orders"
    timeout: float = 30.0
    """The time limit of the invocation in seconds, from the creation of the context on."""
    clock: Clock = time.monotonic
    """The clock: the real one, or a `VirtualClock`."""
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = "128"
    aws_request_id: str = make_uuid("request", 0)
    invoked_function_arn: str = ""
    log_group_name: str = ""
    log_stream_name: str = "2025/10/23/[$LATEST]3893a7f18b4d4e0f9a6c5d2b1e0f7a86"
    identity: object = None
    client_context: object = None
    tenant_id: str | None = None
    """The tenant, for functions with tenant isolation."""
    trace_context: dict[str, str] = field(default_factory=dict[str, str])
    """The fields that `w3c()` returns: `traceparent`, `tracestate`, `baggage`."""
    deadline: float = field(init=False)
    """The time at which the invocation times out, by the clock."""

    def __post_init__(self) -> None:
        self.deadline = self.clock() + self.timeout
        self.invoked_function_arn = (
            self.invoked_function_arn
            or f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"
        )
        self.log_group_name = self.log_group_name or f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the invocation times out; 0 if it has timed out."""
        return max(int((self.deadline - self.clock()) * 1000), 0)

    def w3c(self) -> dict[str, str]:
        """Return a copy of the W3C trace context, as the runtime does since awslambdaric 4.2."""
        return dict(self.trace_context)

    def log(self, msg: object) -> None:
        """Write text to standard output, as the runtime does where no log handler is set.

        Args:
            msg: The text.
        """
        sys.stdout.write(str(msg))
