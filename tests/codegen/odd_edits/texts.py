"""Hostile text in each place of the schemas that the generated code repeats."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.codegen.odd_edits.rows import (
    MEMBER,
    RECORD,
    RIGHT,
    Edit,
    Right,
    Row,
    Wrong,
    edited,
    keyword,
    member,
    needed,
    needed_of_meta,
    toy,
)
from tests.codegen.test_schemas import Change, put

if TYPE_CHECKING:
    from tests.codegen.odd_edits.packages import Package
    from tests.codegen.toy import Schema

_TEXTS = {
    "quote-at-the-end": 'The so-called "toy"',
    "only-a-quote": '"',
    "three-quotes": 'A """text""" in it',
    "quote-after-backslash": '\\"',
    "three-quotes-after-backslash": 'A \\""" in it',
    "single-quotes": "It's '''here'''",
    "code": '"""\nraise SystemExit("ran")\n"""',
    "backslashes": "C:\\new\\table\\u0041\\x41",
    "backslash-at-the-end": "C:\\",
    "named-character": "\\N{BULLET}",
    "newline": "One.\nTwo.",
    "carriage-return": "One.\rTwo.\r\nThree.",
    "tab": "One.\tTwo.",
    "nul": "One.\x00Two.",
    "control-characters": "\x01\x07\x08\x1b[31m\x7f",
    "form-feed": "One.\x0cTwo.\x0b",
    "line-separator": "One.\u2028Two.\u2029Three.\x85",
    "byte-order-mark": "\ufeffOne.",
    "emoji": "🎉 größer, 订单",
    "jinja-variable": "{{ title }}",
    "jinja-statement": "{% for a in b %}",
    "braces": "{} {0} {name} {{}}",
    "blank": " ",
    "long-word": "a" * 300,
    "long-word-of-quotes": '"' * 300,
    "long-word-of-backslashes": "\\" * 301,
    "many-words": "four hundred words " * 200,
    "the-placeholder-of-a-payload": "PayloadT [PayloadT] list[str] dict[str, int]",
}

_SHORT = {
    name: text
    for name, text in _TEXTS.items()
    if name
    in {
        *("three-quotes", "quote-after-backslash", "single-quotes", "code", "backslashes"),
        *("backslash-at-the-end", "newline", "nul", "line-separator", "jinja-variable", "braces"),
        *("long-word-of-quotes", "emoji", "byte-order-mark", "the-placeholder-of-a-payload"),
    }
}


def _flat(text: str | None) -> str:
    """Return a docstring without white space: the generator may wrap its lines."""
    return "".join(inspect.cleandoc(text or "").split())


def _said(text: str) -> Callable[[Package], None]:
    """Check that the docstrings of classes and properties have this text."""

    def check(package: Package) -> None:
        expected = _flat(text)
        for of in (package.record_model, package.view, package.view.note, package.view.kind):
            assert _flat(of.__doc__) == expected
        assert _flat(package.view.content.__doc__) == expected
        assert _flat(package["ToyKind"].__doc__) == expected
        assert _flat(package.event_model.__doc__) == expected
        assert expected in _flat(package.module("toy").__doc__)

    return check


def _describe(text: str) -> Edit:
    """Put a text into each description."""

    def describe(schema: Schema) -> None:
        schema["description"] = text
        for definition in schema["$defs"].values():
            definition["description"] = text
            for node in definition["properties"].values():
                node["description"] = text

    return toy(
        needed("kind", type="string", **{"x-enum": _KIND}),
        needed("other", type="string", **{"x-payload": True}),
        describe,
    )


_PAYLOAD: dict[str, object] = {
    "$ref": "common.json#/$defs/Base64Data",
    "x-payload": True,
}

_KIND = {"name": "ToyKind", "values": ["A", "B"]}


_ARN = "arn:aws:sqs:eu-west-1:123456789012:toy"


def _queue(suffix: str) -> Change:
    return put("/x-source/fifo", "queue", {"arn": "/from", "suffix": suffix})


def _source(value: str) -> Edit:
    """Let the event source be called otherwise."""
    return toy(
        put(f"{RECORD}/properties/eventSource", "const", value),
    )


ROWS = [
    *(
        Row(
            f"description-{name}",
            _describe(text),
            Right({"kind": "A"}, sample={"other": "1"}, check=_said(text)),
        )
        for name, text in _TEXTS.items()
    ),
    *(
        Row(
            f"response-description-{name}",
            edited(
                "response.json",
                put("", "description", text),
                put("/$defs/Failure", "description", text),
                put("/properties/batchItemFailures", "description", text),
            ),
            RIGHT,
        )
        for name, text in _SHORT.items()
        if name in {"three-quotes", "newline", "jinja-variable"}
    ),
    Row(
        "values",
        toy(
            *(needed(f"one {name}", const=text) for name, text in _SHORT.items()),
            needed("some", enum=list(_SHORT.values())),
            member("any", enum=list(_SHORT.values())),
        ),
        Right(
            {
                **{f"one {name}": text for name, text in _SHORT.items()},
                **dict.fromkeys(("some", "any"), _SHORT["three-quotes"]),
            }
        ),
    ),
    *(
        Row(
            f"wire-name-{name}",
            toy(
                needed(f"{text}a", type="string"),
                member(f"{text}b", type="integer"),
                member(f"{text}c", **_PAYLOAD),
            ),
            Right({f"{text}a": "odd", f"{text}b": 42}),
        )
        for name, text in _SHORT.items()
        if name not in {"single-quotes", "backslashes", "emoji", "braces"}
    ),
    *(
        Row(f"event-source-{name}", _source(text), Right(sample={"eventSource": text}))
        for name, text in _SHORT.items()
        if name in {"three-quotes", "newline", "jinja-variable"}
    ),
    *(
        Row(f"fifo-suffix-{name}", toy(_queue(text)), Right(sample={"from": _ARN}))
        for name, text in _SHORT.items()
        if name in {"three-quotes", "newline", "jinja-variable"}
    ),
    *(
        Row(
            f"enum-value-{name}",
            toy(
                needed(
                    "kind",
                    enum=["A", text],
                    **{"x-enum": {"name": "ToyKind"}},
                )
            ),
            Wrong(f"{RECORD}/properties/kind"),
        )
        for name, text in {
            "newline": "A\n",
            "colon": "toy:blue",
            "keyword": "None",
            "dunder": "__init__",
            "method": "mro",
            "empty": "",
        }.items()
    ),
    *(
        Row(
            f"open-enum-value-{value!a}",
            toy(
                needed(
                    "kind",
                    type="string",
                    **{"x-enum": {"name": "ToyKind", "values": ["A", value]}},
                )
            ),
            Wrong(f"{RECORD}/properties/kind"),
        )
        for value in ("a", "", "A\n")
    ),
    Row(
        "surrogate-in-a-description",
        toy(keyword("description", "One \ud800.")),
        Wrong(f"{RECORD}/properties/note"),
    ),
    Row(
        "surrogate-in-the-description-of-the-event",
        toy(put("", "description", "One \ud800.")),
        Wrong(""),
    ),
    Row(
        "surrogate-in-a-value",
        toy(member("extra", const="\ud800")),
        Wrong(MEMBER),
    ),
    Row(
        "path-with-quotes-and-escapes",
        toy(
            needed_of_meta('a"/~\\b', type="string"),
            put("/x-source", "itemIdentifier", '/meta/a"~1~0\\b'),
        ),
        Right(sample={"meta": {"id": "id", 'a"/~\\b': "id-1"}}),
    ),
]
