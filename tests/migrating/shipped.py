"""The tables of docs/migrating.md, as the command `lambda-batch migrate` reads them."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.batch import BasePartialProcessor
from pydantic import BaseModel

import lambda_batch
from tests.migrating.members import HOOKS
from tests.migrating.page import PAGE, all_rows, made_with
from tests.migrating.remedies import ASKED_IN_TESTS, PRIVATE, REMEDIES, WORKS_AS_IT_IS
from tests.migrating.table import MODULES, PACKAGES, UTILITIES, Row, all_pairs, our_name

SHIPPED = (
    Path(__file__).parents[2] / "src" / "lambda_batch" / "cli" / "migration" / "powertools.json"
)

_ENVELOPED_NAME = re.compile(r"\w+")


def render() -> str:
    """Return the shipped file, made from the installed versions and the page."""
    table = {
        "made_with": made_with(),
        "modules": dict(_modules()),
        "names": {row.key: _name(row) for row in all_rows()["names"]},
        "classes": _classes(),
        "behaviours": dict(read_behaviours()),
    }
    return json.dumps(table, indent=1) + "\n"


def read_behaviours() -> Iterator[tuple[str, str]]:
    """Yield each situation of the page, and what happens here."""
    page = PAGE.read_text(encoding="utf-8")
    for table in re.findall(r"<!-- behaviours -->\n\n.*\n.*\n((?:\|.*\n)+)", page):
        for line in table.splitlines():
            situation, _, here = line.removeprefix("| ").removesuffix(" |").split(" | ")
            yield situation, _without_links(here.replace("\\|", "|"))


def _without_links(text: str) -> str:
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)


def _modules() -> Iterator[tuple[str, list[str]]]:
    """Yield each module, and which names of the table can be imported from it."""
    named = {row.name: row.owner for row in all_rows()["names"]}
    values = {
        name: getattr(import_module(f"{UTILITIES}.{owner}"), name) for name, owner in named.items()
    }
    for name in sorted((*MODULES, *PACKAGES)):
        module = import_module(f"{UTILITIES}.{name}")
        found = [each for each in values if _is_in(module, each, values[each], name)]
        yield f"{UTILITIES}.{name}", found


def _is_in(module: Any, name: str, value: object, module_name: str) -> bool:
    # The two helpers of this name differ, but the advice is the same.
    is_own = name.startswith("extract_") and module_name.startswith("parser")
    found = getattr(module, name, None)
    return found is not None and (found is value or found == value or is_own)


def _name(row: Row) -> dict[str, str]:
    entry: dict[str, str] = {}
    if row.verdict != "absent":
        entry["here"] = row.here if row.verdict == "renamed" else f"lambda_batch.{row.name}"
    if row.key in REMEDIES and row.key not in WORKS_AS_IT_IS:
        entry["instead"] = _without_links(REMEDIES[row.key])
    return entry


def _classes() -> dict[str, Any]:
    pairs = all_pairs()
    classes: dict[str, Any] = {}
    for name, there in pairs.items():
        bases = [base for base, value in pairs.items() if value in there.__mro__[1:]]
        # The nearest one first: its members win.
        bases.sort(key=lambda base: -len(pairs[base].__mro__))
        kind = "enum" if issubclass(there, Enum) else ""
        kind = "model" if issubclass(there, BaseModel) else kind
        classes[name] = {"kind": kind, "bases": bases, "members": {}}
    for rows in all_rows().values():
        for row in rows:
            if row.owner in classes and (member := _member(row, classes)):
                classes[row.owner]["members"][row.name] = member
    for name, there in pairs.items():
        members = classes[name]["members"]
        known = {each for base in classes[name]["bases"] for each in classes[base]["members"]}
        for private in _private_members(name, there):
            if private not in known:
                members.setdefault(private, {"instead": PRIVATE, "when": "absent"})
    return classes


def _private_members(name: str, there: type[Any]) -> list[str]:
    """Return the private members of a processor there that ours does not have."""
    if not issubclass(there, BasePartialProcessor):
        return []
    bases = [base for base in there.__mro__ if issubclass(base, BasePartialProcessor)]
    source = "".join(map(inspect.getsource, bases))
    assigned = re.findall(r"\bself\.(_[a-z]\w*)(?:: [^=\n]+)? = ", source)
    here = getattr(lambda_batch, our_name(name))
    names = {each for each in {*dir(there), *assigned} if re.match("_[a-z]", each)}
    return sorted(names.difference(HOOKS, {"_abc_impl"}, dir(here)))


def _member(row: Row, classes: dict[str, Any]) -> dict[str, Any]:
    """Return what the command needs to know of a member, nothing if it needs nothing."""
    member: dict[str, Any] = {}
    kinds = [name for name in _ENVELOPED_NAME.findall(row.there) if name in classes]
    if kinds and not row.there.startswith("("):
        member["type"] = kinds[0]
    if row.key in REMEDIES and row.key not in WORKS_AS_IT_IS:
        member["instead"] = _without_links(REMEDIES[row.key])
        if row.key in ASKED_IN_TESTS:
            member["when"] = "tested"
        elif row.key == "KafkaRecordModel.value":
            member["when"] = "overridden"
        elif row.verdict == "absent":
            member["when"] = "absent"
        if row.name == "__init__":
            known = {*re.findall(r"\w+", row.there), "*"}
            own = re.findall(r"\w+|\*", row.here)
            member["parameters"] = [each for each in own if each in known]
    return member


def main() -> None:
    """Rewrite the shipped file."""
    SHIPPED.write_text(render(), encoding="utf-8")
