"""Text: names from the wire's spelling to Python's, and docstrings."""

from __future__ import annotations

import keyword
import re
from textwrap import wrap

LINE_LENGTH = 100

# What every mapping has, and so every record class, and what the classes' own code is made of:
# a property of that name would hide it.
_TAKEN = {
    *("get", "items", "keys", "values", "raw_event"),
    *("bool", "bytes", "dict", "float", "int", "list", "property", "str", "super"),
}


def snake_case(name: str) -> str:
    """Spell a wire name as Python does: `eventSourceARN` is `event_source_arn`."""
    words = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", words).lower()


def property_name(name: str) -> str:
    """Name the property for a wire name: `eventID` is `event_id`, `Items` is `items_`."""
    snake = snake_case(name)
    return f"{snake}_" if snake in _TAKEN or keyword.iskeyword(snake) else snake


def path_expression(variable: str, pointer: str) -> str:
    """Write the Python for a JSON Pointer: `record` and `/a/b` are `record["a"]["b"]`."""
    return variable + "".join(f"[{quoted(step)}]" for step in pointer_steps(pointer))


def pointer_steps(pointer: str) -> list[str]:
    """Split a JSON Pointer: `/$defs/a~1b` is `["$defs", "a/b"]`."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def quoted(text: str) -> str:
    """Write a Python string with double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def docstring(text: str, indent: int = 4) -> str:
    """Write a docstring that fits into the line length, over several lines if need be.

    Args:
        text: What it says; the first sentence ends with the first full stop before a space.
        indent: How far it is indented.

    Returns:
        The docstring with its quotes, its first line not indented.
    """
    text = text.replace("\\", "\\\\").replace('"""', '\\"""')
    if text.endswith('"'):
        text = text[:-1] + '\\"'
    room = LINE_LENGTH - indent
    if len(text) + 6 <= room:
        return f'"""{text}"""'
    margin = "\n" + " " * indent
    return '"""' + margin.join(wrap(text, room - 3)) + margin + '"""'
