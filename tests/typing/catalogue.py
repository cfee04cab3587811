"""The files of the catalogue: the correct ones, the mistakes of the others, and the known gaps."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
SHARED = FOLDER / "orders.py"
MARK = "  # mistake: "
ALARM = "  # alarm: "


class Mistake(NamedTuple):
    """The one mistake of a wrong file."""

    line: int
    source: str
    """The line, without indentation and mark."""
    text: str
    """The description of the mistake."""


def find_mistakes(path: Path) -> list[Mistake]:
    """Return the marked mistakes of a file.

    Args:
        path: The file.

    Returns:
        A mistake for each line like `SqsBatchProcessor(Order)  # mistake: plain BaseModel`.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    split = [(number, *line.partition(MARK)) for number, line in enumerate(lines, start=1)]
    return [Mistake(number, code.strip(), text) for number, code, mark, text in split if mark]


def find_alarms(path: Path, checker: str) -> list[int]:
    """Return the lines of a correct file that a checker flags by mistake.

    Args:
        path: The file.
        checker: The checker's name, with or without that of its plugin.

    Returns:
        The numbers of lines like `respond(Any)  # alarm: mypy, pyright`.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    split = [(number, line.partition(ALARM)[2]) for number, line in enumerate(lines, start=1)]
    return [number for number, names in split if checker.partition(" ")[0] in names.split(", ")]


RIGHT = [path.stem for path in sorted(FOLDER.glob("right/*.py"))]
MISTAKES = {path.stem: find_mistakes(path)[0] for path in sorted(FOLDER.glob("wrong/*.py"))}

GROUPS = {
    "Models and options": ("model", "nested", "override", "event", "option"),
    "Handlers": ("handler", "retry"),
    "Entry points and the Lambda context": ("entry", "context", "processor", "generic"),
    "Records": ("field", "record"),
    "Batches, results and the response": ("batch", "decorated", "decorator", "result", "response"),
    "Tumbling windows": ("window",),
    "Subclasses and hooks": ("annotated", "hook", "own", "public", "subclass"),
}
"""The wrong files by the first word of their names."""

_ALWAYS_FALSE = "it does not report comparisons whose result is always the same"
_ALWAYS_FALSE_TY = "it reports comparisons that are always false in conditions only"
_ANY_CONTEXT = (
    "only the handler names the context's type, and a class could be both text and a context"
)
_CONTAINER = "a list is a result like any other, whatever it holds; at run time, it is refused"
_ITERATOR = (
    "its annotation says only that it is an iterator, which can be one over data, such as a file; "
    "at run time, it is refused"
)
_ENUM_AS_TEXT = "members of the enum are text, so it takes any text for one that could be equal"
_KEYWORD = "it infers the type of a lambda passed by keyword before it looks at the processor"
_OPTIONAL = (
    "a parameter with a default can be left out, so this is also a handler of the record only; an "
    "overload before that one would match handlers of type Any, too"
)
_PARTIAL = "it knows only the result of a partial, not the remaining parameters"
_SELF = "it ignores the annotation of self in a constructor, and an omitted argument has no type"
_SELF_OF_ALL = (
    "it ignores the annotation of self in a constructor, and no type variable of the class relates "
    "models to the event type"
)
_UNION = (
    "it takes the record's type from the first handler of the union, before it sees the processor"
)

MYPY = ("mypy", "mypy with plugin")
ALL = (*MYPY, "pyright", "ty", "pyrefly")

KNOWN_GAPS = {
    (file, checker): reason
    for file, checkers, reason in (
        ("field_event_name_misspelt", ("pyrefly",), _ALWAYS_FALSE),
        ("field_event_name_misspelt_not_equal", ("pyrefly",), _ALWAYS_FALSE),
        ("field_event_name_misspelt_record_class", (*MYPY, "pyrefly"), _ENUM_AS_TEXT),
        ("field_event_name_misspelt_record_class_not_equal", (*MYPY, "pyrefly"), _ENUM_AS_TEXT),
        ("handler_conditional", ("pyrefly",), _UNION),
        ("handler_context_type_decorator", ("ty", "pyrefly"), _ANY_CONTEXT),
        ("handler_context_type_optional", ALL, _OPTIONAL),
        ("handler_generator_as_iterator", ALL, _ITERATOR),
        ("handler_lambda_keyword", ("pyrefly",), _KEYWORD),
        ("handler_list_of_futures", ALL, _CONTAINER),
        ("handler_other_source_partial", MYPY, _PARTIAL),
        ("model_missing_for_type_argument", MYPY, _SELF),
        ("result_status_misspelt", ("pyrefly",), _ALWAYS_FALSE),
        ("result_status_misspelt", ("ty",), _ALWAYS_FALSE_TY),
        ("result_status_misspelt_condition", ("pyrefly",), _ALWAYS_FALSE),
        ("subclass_model_event_type", MYPY, _SELF_OF_ALL),
        ("subclass_no_model", MYPY, _SELF),
    )
    for checker in checkers
}
"""The reason why a checker misses a mistake. A gap that closes fails its test."""

ALARMS = {
    (path.stem, checker): lines
    for path in sorted(FOLDER.glob("right/*.py"))
    for checker in ALL
    if (lines := find_alarms(path, checker))
}
"""The lines of correct files that a checker flags. One that it flags no more fails its test."""
