"""Convert wire names to Python names, and write strings and docstrings."""

from __future__ import annotations

import builtins
import json
import keyword
import re
from collections.abc import Mapping
from textwrap import wrap
from unicodedata import normalize

LINE_LENGTH = 100

# Public names of every record class, and names that the generated code of these classes uses. A
# property of the same name would hide them.
_TAKEN = {
    *("get", "items", "keys", "values", "raw_event"),
    *("bool", "bytes", "dict", "float", "int", "list", "property", "str", "super"),
}

RESERVED = frozenset(
    {
        # Public names of lambda_batch.
        *("AsyncBatch", "AsyncBatchProcessor", "BaseAsyncBatchProcessor", "BasePartialProcessor"),
        *("BasePartialBatchProcessor", "Batch", "BatchProcessingError", "BatchProcessor"),
        *("CircuitBreakerError", "ConfigurationError", "DecodingError", "EventType"),
        *("ExceptionInfo", "FailureLogger", "FailureResponse", "HandlerError"),
        *("InvalidEventError", "KeyCircuitBreakerError", "LambdaBatchError", "LambdaContext"),
        *("NotAttemptedError", "RecordTimeoutError", "timedelta", "PermanentError", "SinkError"),
        *(
            "AsyncBulk",
            "AsyncSink",
            "BatchReport",
            "Bulk",
            "BulkError",
            "Callable",
            "DeadLetter",
            "Permanent",
            "RecordReport",
            "RetryDelays",
            "RetryLater",
            "Sink",
        ),
        *("TracedBatch", "Tracing"),
        *("MessageGroupCircuitBreakerError", "OnFailure", "PayloadForm", "RecordMemberError"),
        *("RecordModel", "SuccessResponse", "UnexpectedBatchTypeError", "UsageError"),
        *("Window", "WindowResponse", "WindowStateError"),
        # Names that generated modules import or define.
        *("Annotated", "Any", "AsMember", "AsyncFifoProcessor", "AsyncWindowProcessor"),
        *("AttributeMap", "Awaitable", "BASE64", "Callable", "FoldedT", "StateT"),
        *("SyncWindowProcessor",),
        *("Base64Data", "ByteArray", "ClassVar", "Enum", "EpochMilliseconds"),
        *("EpochMillisecondsText", "EpochSeconds", "Field", "FifoProcessor", "Generic"),
        *("IdentifierT", "Integer", "KeyT", "Literal", "Mapping", "MemberMap", "OBJECT"),
        *("ControlModel", "GzipJson", "OneOfModel", "PayloadCoding", "Rfc3339Text"),
        *("EpochMicroOrMilliseconds", "UrlEncoded", "UrlEncodedText"),
        *("PayloadModel", "PayloadT", "RawRecord", "ReadOnlyDict", "ReadOnlyList", "RecordT"),
        *("RecordView", "SOURCE", "Sequence", "Source", "StrictBool", "StrictFloat", "StrictStr"),
        *("TEXT", "TypeVar", "TypedDict", "ViewMap", "ViewT", "WireEnum"),
    }
)
"""Names that no class of a schema can have."""

_OF_MODELS = {"control_member", "control_payloads", "control_value", "one_of"} | {
    "optional_payloads",
    "payload_codings",
    "payload_form",
}
_CLASS_NAME = re.compile("[A-Z][A-Za-z0-9]*")


def class_name_problem(name: str, *, is_class: bool = True) -> str | None:
    """Return why a class or, if it is no class, a member of an enum can't have a name, or None."""
    if not _CLASS_NAME.fullmatch(name) or keyword.iskeyword(name):
        return f"{name!r} can't be a name: expected a capital, then letters and digits"
    if is_class and (name in RESERVED or hasattr(builtins, name)):
        return f"{name!r} is a name of Python or lambda_batch: choose another one"
    return None


def snake_case(name: str) -> str:
    """Convert a wire name to snake case: `eventSourceARN` is `event_source_arn`."""
    words = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", words).lower()


def property_name(name: str) -> str:
    """Return the property name for a wire name: `eventID` is `event_id`, `Items` is `items_`.

    What no Python name can have goes: `x-amz-id-2` is `x_amz_id_2`, `$type` is `type`. A name that
    begins with a digit gets the prefix that it has in models: `2fa` is `field_2fa`.
    """
    snake = re.sub(r"\W+", "_", snake_case(normalize("NFKC", name))).strip("_")
    if not snake.isidentifier():
        snake = f"field_{snake}"
    return f"{snake}_" if snake in _TAKEN or keyword.iskeyword(snake) else snake


def field_name(name: str) -> str | None:
    """Return the name of a model's field if it can't have the wire name, or None.

    It would hide an attribute of all models or a type, or Python would read it as another name.
    """
    plain = normalize("NFKC", name)
    is_taken = name in RESERVED or name in _OF_MODELS or name.startswith("model_")
    return f"field_{plain}" if is_taken or plain != name else None


def path_expression(variable: str, pointer: str) -> str:
    """Return the Python expression of a JSON Pointer: `record["a"]["b"]` for `/a/b`."""
    return variable + "".join(f"[{quoted(step)}]" for step in pointer_steps(pointer))


def pointers_in(key: str) -> list[str]:
    """List the JSON Pointers of a key: `/a` and `/b` of `{/a}-{/b}`, and `/a` of `/a`."""
    return _IN_BRACES.findall(key) or [key]


def key_expression(key: str, variables: Mapping[str, str]) -> str:
    """Return the Python expression of a key.

    Args:
        key: A JSON Pointer, or a text with JSON Pointers in braces.
        variables: The variables that hold the values at the pointers.

    Returns:
        `f"{a}-{b}"` for `{/a}-{/b}`, and `a` for `/a`.
    """
    if key in variables:
        return variables[key]
    return "f" + quoted(_IN_BRACES.sub(lambda found: "{" + variables[found[1]] + "}", key))


def key_format(key: str) -> str:
    """Return a key as a format of a model: `{0.a}-{0.b}` for `{/a}-{/b}`, and `{0.a}` for `/a`."""
    in_braces = key if "{" in key else "{" + key + "}"
    return _IN_BRACES.sub(lambda found: "{0." + ".".join(_attributes(found[1])) + "}", in_braces)


def _attributes(pointer: str) -> list[str]:
    return [field_name(step) or step for step in pointer_steps(pointer)]


_IN_BRACES = re.compile("{([^{}]*)}")


def pointer_steps(pointer: str) -> list[str]:
    """Split a JSON Pointer: `/$defs/a~1b` is `["$defs", "a/b"]`."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def quoted(text: str) -> str:
    """Return a Python string literal with double quotes."""
    return json.dumps(text, ensure_ascii=False)  # whose escapes Python has, too


def docstring(text: str, indent: int = 4) -> str:
    """Return a docstring that fits into the line length, over several lines if necessary.

    Args:
        text: Its text.
        indent: Its indentation.

    Returns:
        The docstring with its quotes; the first line is not indented.
    """
    text = docstring_text(text)
    room = LINE_LENGTH - indent
    if len(text) + 6 <= room:
        return f'"""{text}"""'
    margin = "\n" + " " * indent
    return '"""' + margin.join(wrap(text, room - 3, break_long_words=False)) + margin + '"""'


def docstring_text(text: str) -> str:
    """Escape a text for a docstring; the quotes around it are the caller's."""
    text = text.replace("\\", "\\\\").replace("\0", "\\x00")
    # A quote before a quote, or at the end, would be one of the three that end the docstring.
    return re.sub(r'"(?="|$)', r"\"", text)


def markdown_text(text: str) -> str:
    """Escape a text for one line of a Markdown page, also in a table."""
    return _MARKDOWN.sub(_escape_markdown, " ".join(text.split()))


# Three colons begin a block of mkdocstrings.
_MARKDOWN = re.compile(r"[\\`*_\[\]#]|[&<>|~]|:::")


def _escape_markdown(found: re.Match[str]) -> str:
    if found[0] in r"\`*_[]#":
        return f"\\{found[0]}"
    return "".join(f"&#{ord(character)};" for character in found[0])
