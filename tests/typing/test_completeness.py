"""The types of all public symbols are declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.typing.checkers import verify_types


@pytest.mark.parametrize(
    ("package", "symbol"),
    [
        ("lambda_batch", "lambda_batch.process_partial_response"),
        ("lambda_batch_events", "lambda_batch_events.sqs.models.SqsRecordModel"),
    ],
)
def test_types_are_complete(package: str, symbol: str, python: Path, tmp_path: Path) -> None:
    """Pyright knows the type of each public symbol of the installed package."""
    report = verify_types(package, python, tmp_path)["typeCompleteness"]
    assert Path(report["packageRootDirectory"]).is_relative_to(python.parents[1])
    unknown = {
        found["name"]: [reason["message"] for reason in found["diagnostics"]]
        for found in report["symbols"]
        if not found["isTypeKnown"] or found["isTypeAmbiguous"]
    }
    assert unknown == {}
    assert report["completenessScore"] == 1
    assert symbol in {found["name"] for found in report["symbols"]}
