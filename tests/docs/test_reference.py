"""Nothing is missing from the lists that the documentation's site is built of."""

from __future__ import annotations

import re
from pathlib import Path

import lambda_batch
import lambda_batch.metrics
import lambda_batch.retries
import lambda_batch.schemas
import lambda_batch.sinks
import lambda_batch.testing
import lambda_batch.tracing

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
EXAMPLES = ROOT / "examples"


def test_every_public_name_is_in_the_reference_once() -> None:
    """The build fails on a name that is there and does not exist; this on one that is not there."""
    modules = (
        lambda_batch,
        lambda_batch.metrics,
        lambda_batch.retries,
        lambda_batch.schemas,
        lambda_batch.sinks,
        lambda_batch.testing,
        lambda_batch.tracing,
    )
    public = [f"{module.__name__}.{name}" for module in modules for name in vars(module)["__all__"]]
    pages = "".join(page.read_text(encoding="utf-8") for page in REFERENCE.rglob("*.md"))
    assert sorted(re.findall(r"^::: (\S+)$", pages, re.MULTILINE)) == sorted(public)


def test_every_example_is_listed_once() -> None:
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[.*?\]\((.*?)\)", page, re.MULTILINE)
    assert sorted(listed) == sorted(path.name for path in EXAMPLES.glob("*.py"))
