"""The tables of docs/migrating.md, between marks in its text."""

from __future__ import annotations

from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from bench.pages import replace_between
from tests.migrating.remedies import REMEDIES
from tests.migrating.table import FUNCTIONS, MODULES, Row, compare_members, compare_names

PAGE = Path(__file__).parents[2] / "docs" / "migrating.md"

_GROUPS = {"processors": "batch", "records": "data_classes", "models": "parser"}
"""The tables of members, and the modules whose classes they compare."""

_SPECIAL = {"__init__": "its constructor", "__call__": "what it is called with"}

_EVERY_RECORD_CLASS = "every record class"


def made_with() -> str:
    """Name the installed version of Powertools."""
    return f"aws-lambda-powertools {version('aws-lambda-powertools')}"


def all_rows() -> dict[str, list[Row]]:
    """Return the rows of each table."""
    return {"names": compare_names()} | {
        table: compare_members(group) for table, group in _GROUPS.items()
    }


def render(page: str) -> str:
    """Return a page with the tables of the installed versions between its marks."""
    page = _replace(page, "version", f"These tables compare this release with {made_with()}.\n")
    for table, rows in all_rows().items():
        head, same = ("Member", "There"), "The same:"
        if table == "names":
            head, same = ("Name", "In"), "Here under the same name:"
        page = _replace(page, table, f"{_to_table(rows, head)}\n{same}\n\n{_to_list(rows)}")
    return page


def _replace(page: str, table: str, text: str) -> str:
    return replace_between(page, f"<!-- table: {table} -->", text)


def _to_table(rows: list[Row], head: tuple[str, str]) -> str:
    """Render what differs; members of a class that differ in the same way share a line."""
    lines = [f"| {head[0]} | {head[1]} | Here | Instead |", "| --- | --- | --- | --- |"]
    lines += dict.fromkeys(_line(group) for group in _alike(rows))
    return "\n".join(lines) + "\n"


def _alike(rows: list[Row]) -> list[list[Row]]:
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if row.verdict != "same":
            kind = (row.owner, row.verdict, row.there, row.here, REMEDIES.get(row.key, ""))
            alike.setdefault(kind, []).append(row)
    return list(alike.values())


def _line(rows: list[Row]) -> str:
    row = rows[0]
    if row.owner in MODULES:
        name = ", ".join(_code(each.name) for each in rows)
        there, here = _code(row.owner), f"a {row.here}"
        if row.verdict == "renamed":
            here = _code(row.here.removeprefix("lambda_batch."))
    else:
        name, there, here = _member_name(rows), _code(row.there), _code(row.here)
    here = "absent" if row.verdict == "absent" else here
    is_compared = row.here.startswith("lambda_batch.")
    renamed = "its members are compared below" if is_compared else "the same under another name"
    instead = REMEDIES.get(row.key, renamed)
    return (
        "| " + " | ".join(cell.replace("|", "\\|") for cell in (name, there, here, instead)) + " |"
    )


def _member_name(rows: list[Row]) -> str:
    owner, name = rows[0].owner, rows[0].name
    if name.startswith("("):
        return f"{_owner(owner)} extends {_code(name[1:-1].removeprefix('base '))}"
    if name == "__init__":
        return f"constructor of {_owner(owner)}"
    if owner == "DictWrapper":
        return f"{_code(name)} of {_EVERY_RECORD_CLASS}"
    return ", ".join([_code(f"{owner}.{name}"), *(_code(f".{row.name}") for row in rows[1:])])


def _owner(owner: str) -> str:
    return {"DictWrapper": _EVERY_RECORD_CLASS, FUNCTIONS: FUNCTIONS}.get(owner, _code(owner))


def _to_list(rows: list[Row]) -> str:
    """Render what is the same, in one line for each class or module."""
    lines: list[str] = []
    same = [row for row in rows if row.verdict == "same"]
    for owner, group in groupby(same, lambda row: row.owner):
        names = [row.name for row in group]
        words = ", ".join(_SPECIAL.get(name, _code(name)) for name in names)
        lines.append(f"- {_owner(owner)}: {words}")
    return "\n".join(lines) + "\n"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def main() -> None:
    """Rewrite the tables of the page."""
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
