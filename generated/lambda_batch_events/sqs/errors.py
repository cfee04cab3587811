"""Generated from schemas/sqs.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from lambda_batch.errors import CircuitBreakerError, MessageGroupCircuitBreakerError


class SQSFifoCircuitBreakerError(CircuitBreakerError):
    """The record was not handled, because an earlier record of the batch failed."""


class SQSFifoMessageGroupCircuitBreakerError(MessageGroupCircuitBreakerError):
    """The record was not handled, because an earlier record of its message group failed."""
