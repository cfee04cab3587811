"""Files that are no schemas: their text, names, depth and ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.codegen.odd_edits.rows import ANYWHERE, RIGHT, Edit, Right, Row, Wrong, edited, toy
from tests.codegen.test_schemas import drop, put
from tests.codegen.toy import read_schema, schema_id, toy_schema, write_schema

if TYPE_CHECKING:
    from pathlib import Path

_FILES = ("toy.json", "common.json", "response.json")

_DRAFT_7 = "http://json-schema.org/draft-07/schema#"

_TEXTS: dict[str, Callable[[str], str | bytes]] = {
    "empty": lambda _: "",
    "null": lambda _: "null",
    "array": lambda _: "[]",
    "string": lambda _: '"a"',
    "number": lambda _: "1",
    "cut": lambda text: text[: len(text) // 2],
    "comma": lambda text: text.replace("}", ",}", 1),
    "comment": lambda text: "// A comment.\n" + text,
    "two-documents": lambda text: text + text,
    "utf-16": lambda text: text.encode("utf-16"),
    "latin-1": lambda text: text.replace("T", "\xe4", 1).encode("latin-1"),
    "byte-order-mark": lambda text: "\ufeff" + text,
    "single-quotes": lambda text: text.replace('"', "'"),
    "nul": lambda text: "\0" + text,
    "control-character": lambda text: text.replace("The ", "The\x01 ").replace("Bytes", "B\x01"),
}


def _rewritten(change: Callable[[str], str | bytes], file: str = "toy.json") -> Edit:
    """Change the text of a file."""

    def edit(folder: Path) -> None:
        text = change((folder / file).read_text(encoding="utf-8"))
        (folder / file).write_bytes(text.encode() if isinstance(text, str) else text)

    return edit


def _again(member: str, file: str = "toy.json") -> Edit:
    """Repeat the first member of a name."""
    return _rewritten(lambda text: text.replace(member, f"{member[:-1]}: null, {member}", 1), file)


def _before(text: str, other: str) -> Edit:
    """Put text before the first place of other text."""
    return _rewritten(lambda of: of.replace(text, other + text, 1))


def _called(name: str) -> Edit:
    """Call the file of the toy otherwise."""

    def edit(folder: Path) -> None:
        (folder / "toy.json").unlink()
        write_schema(folder / name, {**toy_schema(), "$id": schema_id(name)})

    return edit


def _beside(name: str, text: bytes) -> Edit:
    """Put another file into the folder."""
    return lambda folder: (folder / name).write_bytes(text)


def _gone(name: str) -> Edit:
    return lambda folder: (folder / name).unlink()


def _folder(name: str) -> Edit:
    """Make a folder in the place of a file."""

    def edit(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()

    return edit


def _broken_link(folder: Path) -> None:
    (folder / "other.json").symlink_to(folder / "nothing.json")


def _linked(folder: Path) -> None:
    (folder / "toy.json").rename(folder / "toy.txt")
    (folder / "toy.json").symlink_to(folder / "toy.txt")


def _nested(levels: int, opening: str, closing: str) -> Edit:
    def change(text: str) -> str:
        deep = opening * levels + closing * levels
        return text.replace('"$schema"', f'"examples": [{deep}], "$schema"', 1)

    return _rewritten(change)


def _objects_in_objects(levels: int) -> Edit:
    """Nest objects as schemas, which a meta-schema follows."""

    def edit(folder: Path) -> None:
        schema = toy_schema()
        node: dict[str, Any] = {"type": "string"}
        for _ in range(levels):
            node = {"anyOf": [node, {"type": "null"}]}
        schema["$defs"]["Record"]["properties"]["extra"] = {"description": "Deep.", **node}
        write_schema(folder / "toy.json", schema)

    return edit


def _second(folder: Path) -> None:
    """Put a second source with the names of the first into the folder."""
    write_schema(folder / "other.json", {**toy_schema(), "$id": schema_id("other.json")})


def _swapped(folder: Path) -> None:
    common = read_schema(folder / "common.json")
    write_schema(folder / "common.json", read_schema(folder / "response.json"))
    write_schema(folder / "response.json", common)


ROWS = [
    *(
        Row(f"{name}-twice-in-{file}", _again(name, file), Wrong("", name.strip('":'), file))
        for file, name in (
            ("toy.json", '"title":'),
            ("toy.json", '"x-source":'),
            ("common.json", '"$defs":'),
            ("response.json", '"title":'),
        )
    ),
    Row("member-twice", _before('"note":', '"note": {}, '), Wrong("", "note")),
    Row(
        "keyword-of-a-member-twice",
        _before('"x-payload":', '"x-payload": true, '),
        Wrong("", "x-payload"),
    ),
    Row("definition-twice", _before('"Meta":', '"Meta": {}, '), Wrong("", "Meta")),
    *(
        Row(
            f"draft-7-of-{file}",
            edited(file, put("", "$schema", _DRAFT_7)),
            Wrong("", "$schema", file),
        )
        for file in _FILES
    ),
    *(
        Row(
            f"text-{name}-in-{file}",
            _rewritten(change, file),
            Wrong("", file=file),
        )
        for file in _FILES
        for name, change in _TEXTS.items()
        if file == "toy.json" or name == "empty"
    ),
    Row("crlf", _rewritten(lambda text: text.replace("\n", "\r\n")), RIGHT),
    Row("one-line", _rewritten(lambda text: text.replace("\n", "")), RIGHT),
    Row(
        "escaped-text", _rewritten(lambda text: text.replace("imaginary", "\\u0069maginary")), RIGHT
    ),
    *(
        Row(
            f"number-{value}",
            _before('"$schema"', f'"default": {value}, '),
            Wrong(""),
        )
        for value in ("NaN", "Infinity", "-Infinity", "1e999", "1" * 5000)
    ),
    Row("deep-arrays", _nested(100_000, "[", "]"), Wrong("")),
    Row("deep-objects", _nested(5_000, '[{"a":', "}]"), Wrong("")),
    Row("without-schema", toy(drop("", "$schema")), (RIGHT, Wrong("", "$schema"))),
    Row("without-id", toy(drop("", "$id")), Wrong("/$id", schema_id("toy.json"))),
    *(
        Row(f"schema-{value!a}", toy(put("", "$schema", value)), Wrong("", "$schema"))
        for value in (
            *("", "urn:nothing"),
            "https://json-schema.org/draft/2020-12/schema#other",
        )
    ),
    *(
        Row(f"id-{value!a}", toy(put("", "$id", value)), Wrong("/$id", schema_id("toy.json")))
        for value in (
            *("urn:lambda-batch:toy.json", "https://example.com/schemas/2026-11-27/toy.json"),
            *(schema_id("sqs.json"), schema_id("common.json"), schema_id("toy")),
            schema_id("toy.json").replace("-", ""),
            schema_id("toy.json") + "#",
            "",
            "toy",
            "#toy",
        )
    ),
    *(
        Row(f"root-{what}-is-a-number", toy(put("", what, 1)), Wrong(""))
        for what in ("title", "description", "type", "$defs", "properties", "required", "$id")
    ),
    *(
        Row(
            f"file-called-{name}",
            _called(name),
            Wrong("", name.partition("\n")[0].removesuffix(".json"), name),
        )
        for name in (
            *("my-queue.json", "2nd.json", "async.json", "None.json"),
            *("processors.json", "schemas.json", "a.b.json", "größe.json", "__init__.json"),
            *("a\nb.json", "{{ a }}.json"),
        )
    ),
    Row("file-called-.json", _called(".json"), Wrong("", file=".json")),
    *(
        Row(f"without-{name}", _gone(name), Wrong("", "not found", name))
        for name in ("meta.json", "common.json", "response.json")
    ),
    *(
        Row(f"{name}-is-a-folder", _folder(name), Wrong("", file=name))
        for name in ("toy.json", "common.json", "response.json", "meta.json", "other.json")
    ),
    Row("broken-link", _broken_link, Wrong("", file="other.json")),
    Row("link", _linked, RIGHT),
    Row("other-file", _beside("notes.txt", b"\0"), RIGHT),
    Row("other-file-of-json", _beside("notes.json", b"{}"), Wrong("", file="notes.json")),
    Row("hidden-file", _beside(".toy.json.swp", b"\0"), RIGHT),
    Row("second-source-of-the-same-names", _second, Wrong(ANYWHERE)),
    Row("common-and-response-swapped", _swapped, Wrong("", file="common.json")),
    *(Row(f"deep-anyOf-{n}", _objects_in_objects(n), Right({"extra": "a"})) for n in (2, 30)),
    Row("deep-anyOf-300", _objects_in_objects(300), Wrong("", "too deeply")),
]
