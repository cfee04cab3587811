"""Sample events of AWS-owned and public repositories, if available.

They lie beside the repository and are not part of it, so tests of them are skipped elsewhere.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.events.samples import records_of

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
SOURCES = ("dynamodb", "kafka", "kinesis", "sqs")

# The index accepts it, but Lambda has never documented `aws:SelfManagedKafka`.
LEGACY = {"kafka/brefphp-bref__tests-Event-Kafka-kafka.json": "refuse: a legacy eventSource"}

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of sample events is not beside the repository"
)


@dataclass(frozen=True)
class Sample:
    """One file of the corpus."""

    file: str
    source: str
    shape: str
    """An event, or just one record."""
    count: int
    """The number of its records."""
    verdict: str
    """`accept`, or `refuse` with a reason."""

    @property
    def accepted(self) -> bool:
        """Whether it is a wire form."""
        return self.verdict == "accept"

    def read(self) -> Any:
        """Read the file; some begin with a byte-order mark."""
        return json.loads((CORPUS / self.file).read_text(encoding="utf-8-sig"))

    def records(self) -> list[dict[str, Any]]:
        """Return its records."""
        content = self.read()
        return records_of(content) if self.shape == "event" else [content]


def samples() -> list[Sample]:
    """Return the files of the sources; none if the corpus is not available."""
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "index.tsv").open(encoding="utf-8", newline="") as index:
        rows = list(csv.DictReader(index, delimiter="\t"))
    return [
        Sample(
            row["file"],
            row["source"],
            row["shape"],
            int(row["records"]),
            LEGACY.get(row["file"], row["verdict"]),
        )
        for row in rows
        if row["source"] in SOURCES
    ]
