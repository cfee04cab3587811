"""The errors of the test kit, under the base of all errors of lambda-batch."""

from __future__ import annotations

from lambda_batch.errors import LambdaBatchError


class SettingsError(LambdaBatchError, ValueError):
    """An event source mapping can't have these settings."""


class EventError(LambdaBatchError, ValueError):
    """An event or a record can't be made of, or taken from, what was given."""


class SimulationError(LambdaBatchError, RuntimeError):
    """A simulation can't go on."""


class AttributeTypeError(LambdaBatchError, TypeError):
    """A Python value has no form as a DynamoDB attribute value."""
