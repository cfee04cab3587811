"""The errors of the test kit, under the base of all errors of lambda-batch."""

from __future__ import annotations

from lambda_batch.errors import LambdaBatchError


class SettingsError(LambdaBatchError, ValueError):
    """AWS would reject these settings of an event source mapping or a queue."""


class EventError(LambdaBatchError, ValueError):
    """An event or a record is malformed, or can't be created from these values."""


class SimulationError(LambdaBatchError, RuntimeError):
    """A simulation can't continue, or its API was used in the wrong order."""


class AttributeTypeError(LambdaBatchError, TypeError):
    """A Python value can't be a DynamoDB attribute value."""
