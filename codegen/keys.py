"""What identifies or orders records: values of a record, as JSON Pointers or a text around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.names import key_expression, path_expression, pointer_steps, pointers_in, property_name


@dataclass(frozen=True)
class Part:
    """One value of a record that a key is made of."""

    variable: str
    expression: str
    kind: str
    """Its Python type."""


@dataclass(frozen=True)
class Key:
    """An item identifier or an ordering key."""

    parts: tuple[Part, ...]
    members: Mapping[str, str]
    """The expressions of its members; a key that is no object has one without a name."""
    kinds: Mapping[str, str]
    """The Python types of its members."""

    @property
    def is_object(self) -> bool:
        """Whether it is an object on the wire."""
        return "" not in self.members

    @property
    def is_single(self) -> bool:
        """Whether it is one value of the record, as it is there."""
        return not self.is_object and self.members[""] == self.parts[0].variable


def make_key(members: Mapping[str, str], kinds: Mapping[str, str]) -> Key:
    """Return the key of a record.

    Args:
        members: For each of its members, a JSON Pointer or a text with JSON Pointers in braces; a
            key that is no object has one member, without a name.
        kinds: The Python types of the values at the pointers.

    Returns:
        The key.
    """
    pointers = list(dict.fromkeys(each for key in members.values() for each in pointers_in(key)))
    variables = _variables(pointers)
    return Key(
        tuple(
            Part(variables[each], path_expression("record", each), kinds[each]) for each in pointers
        ),
        {name: key_expression(key, variables) for name, key in members.items()},
        {name: kinds.get(key, "str") for name, key in members.items()},
    )


def _variables(pointers: list[str]) -> dict[str, str]:
    """Name a variable for each pointer: by its last step, or by all if that is not unique."""
    last = [property_name(pointer_steps(each)[-1]) for each in pointers]
    if len(set(last)) == len(last):
        return dict(zip(pointers, last, strict=True))
    return {each: property_name("_".join(pointer_steps(each))) for each in pointers}
