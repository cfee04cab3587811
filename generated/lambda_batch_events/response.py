"""Generated from schemas/response.json by `nox -s generate`; do not edit it by hand."""

from typing import TypedDict


class PartialItemFailures(TypedDict):
    """One failed record."""

    itemIdentifier: str


class PartialItemFailureResponse(TypedDict):
    """The partial batch response: the records of the batch that failed."""

    batchItemFailures: list[PartialItemFailures]
