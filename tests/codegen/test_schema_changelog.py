"""The changelog of the schemas has an entry for each change, and the ids have the right date."""

from __future__ import annotations

import json
import re
from hashlib import sha256

import pytest

from tests.codegen.toy import SCHEMAS, schema_id

TEXT = (SCHEMAS / "CHANGELOG.md").read_text(encoding="utf-8")
ENTRIES: list[tuple[str, str]] = re.findall(
    r"^## (\d{4}-\d\d-\d\d), (compatible|incompatible)$", TEXT, re.MULTILINE
)
DIGESTS = re.findall(r"^Digest: `(\w+)`$", TEXT, re.MULTILINE)


def digest_of(texts: dict[str, str]) -> str:
    """Return a digest of schemas that does not depend on their layout."""
    schemas = {name: json.loads(text) for name, text in texts.items()}
    return sha256(json.dumps(schemas, sort_keys=True).encode()).hexdigest()[:16]


@pytest.fixture
def texts() -> dict[str, str]:
    """The texts of the schemas that the package has, by file name."""
    paths = (path for path in SCHEMAS.glob("*.json") if path.name != "meta.json")
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


def test_the_newest_entry_is_of_these_schemas(texts: dict[str, str]) -> None:
    digest = digest_of(texts)

    assert DIGESTS[0] == digest, (
        f"the schemas have changed: describe it in schemas/CHANGELOG.md, with the digest {digest}"
    )


def test_each_entry_has_a_date_a_kind_and_a_digest() -> None:
    dates = [date for date, _ in ENTRIES]

    assert len(re.findall("^## ", TEXT, re.MULTILINE)) == len(ENTRIES) == len(DIGESTS)
    assert dates == sorted(dates, reverse=True)


def test_the_date_in_the_ids_is_that_of_the_last_incompatible_change() -> None:
    newest = next(date for date, kind in ENTRIES if kind == "incompatible")

    assert schema_id("sqs.json").endswith(f"/{newest}/sqs.json")


def test_a_change_of_a_schema_changes_the_digest(texts: dict[str, str]) -> None:
    changed = texts["sqs.json"].replace('"md5OfBody",', "", 1)
    assert changed != texts["sqs.json"]

    assert digest_of(texts | {"sqs.json": changed}) != digest_of(texts)
    assert digest_of(texts | {"sqs.json": texts["sqs.json"].replace("\n", " ")}) == digest_of(texts)
