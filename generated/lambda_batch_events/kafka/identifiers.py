"""Generated from schemas/kafka.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TypedDict


class KafkaItemIdentifier(TypedDict):
    """The item identifier of a Kafka record in the response."""

    partition: str
    offset: int
