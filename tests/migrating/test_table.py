"""The tables of docs/migrating.md are those of the installed Powertools, and lack nothing."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module

from tests.migrating.page import PAGE, all_rows, render
from tests.migrating.remedies import REMEDIES, RENAMED
from tests.migrating.table import MODULES, UTILITIES, Row


@cache
def every_row() -> list[Row]:
    """Return the rows of all tables; not before a test may run at all."""
    return [row for rows in all_rows().values() for row in rows]


def test_page_is_up_to_date() -> None:
    """If not, `python -m tests.migrating` writes it."""
    page = PAGE.read_text(encoding="utf-8")
    assert render(page) == page


def test_every_difference_has_a_remedy_and_every_remedy_a_difference() -> None:
    differences = {row.key for row in every_row() if row.verdict in {"absent", "other"}}
    assert differences == REMEDIES.keys()


def test_every_renamed_name_exists() -> None:
    renamed = {row.key: row.here for row in every_row() if row.verdict == "renamed"}
    assert renamed == RENAMED
    for name in RENAMED.values():
        module, _, member = name.rpartition(".")
        assert hasattr(import_module(module), member)


def test_every_name_that_the_batch_utility_exports_is_in_the_table() -> None:
    exported = import_module(f"{UTILITIES}.batch").__all__
    assert set(exported) <= {row.name for row in every_row() if row.owner in MODULES}


def test_both_sides_are_named_only_if_they_were_read() -> None:
    """What is the same has been found on both sides, not merely on neither."""
    verdicts = {row.key: (row.verdict, row.there, row.here) for row in every_row()}
    assert verdicts["SQSRecord.message_id"] == ("same", "str", "str")
    assert verdicts["BasePartialProcessor.records"][0] == "same"
    assert verdicts["StreamRecord.size_bytes"] == ("other", "int | None", "int")
    assert verdicts["DynamoDBStreamRecordModel.eventVersion"] == ("other", "float", "str")
    assert verdicts["SqsAttributesModel.SentTimestamp"] == ("same", "datetime", "datetime")


def test_the_remedies_name_only_what_exists() -> None:
    """A class that a remedy names is public here, in Powertools, or in the standard library."""
    known = set(dir(import_module("lambda_batch")))
    known |= {row.name for row in every_row()} | {row.owner for row in every_row()}
    known |= {"MAX_WBITS", "S3Event", "SNSMessage", "None", "Json", "Order"}
    code = " ".join(re.findall(r"`([^`]*)`", " ".join(REMEDIES.values())))
    assert set(re.findall(r"\b[A-Z]\w+", re.sub(r"\"[^\"]*\"", "", code))) <= known
