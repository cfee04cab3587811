"""Generated from schemas/response.json by `nox -s generate`; do not edit it by hand."""

from typing import Generic, TypedDict

from lambda_batch._typing import IdentifierT


class PartialItemFailures(TypedDict, Generic[IdentifierT]):
    """One failed record."""

    itemIdentifier: IdentifierT
    """The item identifier of the record: a message id or a sequence number, never empty, or an
    object, as the event source has it.
    """


class PartialItemFailureResponse(TypedDict, Generic[IdentifierT]):
    """The partial batch response: the records of the batch that failed."""

    batchItemFailures: list[PartialItemFailures[IdentifierT]]
    """The failed records; empty if the whole batch succeeded."""
