"""The files of the catalogue: what is right, what is wrong in which line, and what goes unseen."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
SHARED = FOLDER / "orders.py"
MARK = "  # mistake: "


class Mistake(NamedTuple):
    """The one mistake of a wrong file."""

    line: int
    source: str
    """The line, without indentation and mark."""
    text: str
    """What is wrong."""


def find_mistakes(path: Path) -> list[Mistake]:
    """Find what is marked as a mistake in a file.

    Args:
        path: The file.

    Returns:
        A mistake for each line like `SqsBatchProcessor(Order)  # mistake: plain BaseModel`.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    split = [(number, *line.partition(MARK)) for number, line in enumerate(lines, start=1)]
    return [Mistake(number, code.strip(), text) for number, code, mark, text in split if mark]


RIGHT = [path.stem for path in sorted(FOLDER.glob("right/*.py"))]
MISTAKES = {path.stem: find_mistakes(path)[0] for path in sorted(FOLDER.glob("wrong/*.py"))}

GROUPS = {
    "Models and options": ("model", "nested", "override", "event", "option"),
    "Handlers": ("handler",),
    "Entry points and the Lambda context": ("entry", "context", "processor", "generic"),
    "Records": ("field", "record"),
    "Batches, results and the response": ("batch", "decorated", "decorator", "result", "response"),
    "Subclasses and hooks": ("annotated", "hook", "own", "public", "subclass"),
}
"""The wrong files by the first word of their names."""

_ALWAYS_FALSE = "it does not report comparisons that are always false"
_ANY_CONTEXT = "nothing but the handler says what the context is, and it finds a type that would do"
_INHERITED = "it ignores the annotation of self in a constructor that a subclass inherits"
_KEYWORD = "it infers a lambda that is given by keyword before it looks at the processor"
_OPTIONAL = (
    "a parameter with a default need not be given, so the handler is one of the record alone"
)
_PARTIAL = "of a partial it knows the result alone, not which parameters are left"
_UNION = "of a union of handlers, one that fits is enough for it"
_UNUSED = "it reports an unused coroutine of an async function alone"

MYPY = ("mypy", "mypy with plugin")
ALL = (*MYPY, "pyright", "ty", "pyrefly")

KNOWN_GAPS = {
    (file, checker): reason
    for file, checkers, reason in (
        ("handler_async_response_dropped", ("ty",), _UNUSED),
        ("handler_conditional", ("pyrefly",), _UNION),
        ("handler_context_type_decorator", ("ty", "pyrefly"), _ANY_CONTEXT),
        ("handler_context_type_optional", ALL, _OPTIONAL),
        ("handler_lambda_keyword", ("pyrefly",), _KEYWORD),
        ("handler_other_source_partial", MYPY, _PARTIAL),
        ("result_status_misspelt", ("ty", "pyrefly"), _ALWAYS_FALSE),
        ("subclass_model", MYPY, _INHERITED),
        ("subclass_no_model", MYPY, _INHERITED),
    )
    for checker in checkers
}
"""Why a checker does not see a mistake; a gap that closes fails its test."""
