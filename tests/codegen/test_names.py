"""Names and docstrings."""

from __future__ import annotations

import ast
import inspect
import re
from html import unescape
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

import lambda_batch
import lambda_batch_events
from codegen.names import (
    LINE_LENGTH,
    class_name_problem,
    docstring,
    markdown_text,
    path_expression,
    property_name,
    quoted,
    snake_case,
)
from tests.codegen.toy import GENERATED

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_no_class_of_a_schema_can_hide_a_name_of_the_runtime_or_of_its_module() -> None:
    generated = set(lambda_batch_events.__all__)
    public = set(vars(lambda_batch)["__all__"]) - generated

    used = {
        name
        for path in GENERATED.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imports_of(node)
    } - generated

    assert len(used) > 40
    assert class_name_problem("ToyRecord") is None
    assert [name for name in sorted(public | used) if class_name_problem(name) is None] == []


def _imports_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.ImportFrom(names=[ast.alias("SOURCE")]):
            yield "SOURCE"  # `EventType` imports it under other names
        case ast.ImportFrom(names=names):
            yield from (each.asname or each.name for each in names)
        case _:
            return


@pytest.mark.parametrize(
    ("wire", "snake"),
    [
        ("body", "body"),
        ("messageId", "message_id"),
        ("Keys", "keys"),
        ("md5OfBody", "md5_of_body"),
        ("AWSTraceHeader", "aws_trace_header"),
        ("eventSourceARN", "event_source_arn"),
        ("eventID", "event_id"),
        ("DeadLetterQueueSourceArn", "dead_letter_queue_source_arn"),
        ("ApproximateCreationDateTime", "approximate_creation_date_time"),
        ("already_snake", "already_snake"),
    ],
)
def test_snake_case(wire: str, snake: str) -> None:
    assert snake_case(wire) == snake


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("messageId", "message_id"),
        ("Items", "items_"),
        ("items", "items_"),
        ("Keys", "keys_"),
        ("values", "values_"),
        ("get", "get_"),
        ("rawEvent", "raw_event_"),
        ("from", "from_"),
        ("Class", "class_"),
        ("type", "type"),
        ("property", "property_"),
        ("str", "str_"),
    ],
)
def test_a_property_hides_nothing_of_the_record_class(wire: str, name: str) -> None:
    assert property_name(wire) == name


@pytest.mark.parametrize(
    ("pointer", "expression"),
    [
        ("/Records", 'event["Records"]'),
        ("/batch/items", 'event["batch"]["items"]'),
        ("/a~1b/c~0d", 'event["a/b"]["c~d"]'),
        ("/~01", 'event["~1"]'),
    ],
)
def test_path_expression(pointer: str, expression: str) -> None:
    assert path_expression("event", pointer) == expression


@pytest.mark.parametrize("text", ["plain", 'with "quotes"', "back\\slash", "it's", ""])
def test_quoted_reads_back(text: str) -> None:
    literal = quoted(text)

    assert literal.startswith('"')
    assert ast.literal_eval(literal) == text


def test_a_short_docstring_has_one_line() -> None:
    assert docstring("A record.") == '"""A record."""'


@pytest.mark.parametrize("indent", [4, 8])
def test_a_docstring_uses_the_whole_line_before_it_is_wrapped(indent: int) -> None:
    room = LINE_LENGTH - indent - 6
    fits = "x" * (room - 2) + " y"

    assert "\n" not in docstring(fits, indent)
    assert "\n" in docstring(fits + "y", indent)


@pytest.mark.parametrize("indent", [4, 8])
def test_a_long_docstring_keeps_to_the_line_length(indent: int) -> None:
    text = "The event that Lambda hands a function. " * 8
    lines = (" " * indent + docstring(text.strip(), indent)).splitlines()

    assert max(map(len, lines)) <= LINE_LENGTH
    assert {len(line) - len(line.lstrip()) for line in lines} == {indent}
    assert lines[-1].strip() == '"""'


@pytest.mark.parametrize(
    "text",
    [
        "A record.",
        "A word and another one, again and again. " * 5,
        'He calls it "a record"',
        'It ends in """',
        'Three quotes """ inside it.',
        "A path such as C:\\new\\table.",
    ],
)
def test_a_docstring_reads_back(text: str) -> None:
    module = ast.parse(dedent(f"class Model:\n    {docstring(text)}\n"))
    [model] = module.body
    assert isinstance(model, ast.ClassDef)

    said = inspect.cleandoc(ast.get_docstring(model) or "")

    assert said.split() == text.split()


@pytest.mark.parametrize(
    "text",
    [
        "Plain text, with a comma.",
        "A | B",
        "<script>alert(1)</script>",
        "&lt; &#60; & <!-- -->",
        "[a](javascript:alert) ![b](c) [d]: e",
        "*a* _b_ __c__ CREATE_TIME `d` ``e`` ~~f~~",
        "# A title",
        "::: lambda_batch.Batch",
        "~~~",
        "a\\*b\\\\_c\\",
        "{{ a }} {% b %} { .c }",
    ],
)
def test_a_text_on_a_page_reads_back(text: str) -> None:
    markdown = pytest.importorskip("markdown", reason="it is in the dependency group `docs`")
    extensions = ["tables", "pymdownx.superfences"]

    table = f"| Head | Text |\n| --- | --- |\n| [a](b.md) | {markdown_text(text)} |"
    for page, before, after in (
        (markdown_text(text), "<p>", "</p>"),
        (f"{table}\n", "<td>", "</td>\n</tr>\n</tbody>\n</table>"),
    ):
        html = markdown.markdown(page, extensions=extensions)
        _, _, inner = html.rpartition(before)
        assert inner.endswith(after)
        assert unescape(inner.removesuffix(after)) == text
        assert "<" not in inner.removesuffix(after)
        assert not re.search("^:::", page, re.MULTILINE)


def test_a_text_on_a_page_is_one_line() -> None:
    assert markdown_text(" a\n\n::: b\r\n # c ") == r"a &#58;&#58;&#58; b \# c"
