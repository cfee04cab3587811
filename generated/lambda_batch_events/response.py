"""Generated from schemas/response.json by `nox -s generate`; not to be edited by hand."""

from typing import TypedDict


class PartialItemFailures(TypedDict):
    """One failed record."""

    itemIdentifier: str


class PartialItemFailureResponse(TypedDict):
    """The partial batch response: which records of the batch Lambda is to deliver again."""

    batchItemFailures: list[PartialItemFailures]
