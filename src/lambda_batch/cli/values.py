"""The values of a template's properties, as far as the template tells them.

A value that is known only at deployment is `UNKNOWN`, and a rule must not guess it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from lambda_batch.cli.templates import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from lambda_batch.cli.templates import Resource, Template

__all__ = ["ABSENT", "UNKNOWN", "PartialText", "Properties", "Reference", "find_resource"]


class _Special(Enum):
    ABSENT = "absent"
    UNKNOWN = "unknown"


ABSENT: Final = _Special.ABSENT
"""The template does not set the property."""
UNKNOWN: Final = _Special.UNKNOWN
"""The value is known only at deployment."""


class Reference(NamedTuple):
    """The result of `Ref` or `Fn::GetAtt` on a resource of the template."""

    resource: str
    attribute: str | None = None


class PartialText(str):
    """A text with parts that are known only at deployment, each as `${...}`."""

    __slots__ = ()


class Properties:
    """The properties of a resource or an event, with intrinsic functions resolved."""

    def __init__(self, section: Section, template: Template) -> None:
        self.section = section
        self._template = template

    def get(self, *keys: str) -> object:
        """Return a property.

        Args:
            keys: The keys on the path to the property.

        Returns:
            The value, a `Reference`, `ABSENT` or `UNKNOWN`.
        """
        value: object = self.section
        for key in keys:
            if not isinstance(value, Section):
                return ABSENT if value is ABSENT else UNKNOWN
            default = ABSENT if value.has_all_keys else UNKNOWN
            value = _resolve(value.get(key, default), self._template)
        return value

    def number(self, key: str, default: int) -> int | None:
        """Return a number.

        Args:
            key: The property.
            default: AWS's default, if the template does not set the property.

        Returns:
            The number; None if it is not known.
        """
        return as_number(self.get(key), default)

    def line(self, key: str, default: int) -> int:
        """Return the line of a property.

        Args:
            key: The property.
            default: The line if the template does not set the property.

        Returns:
            The line, from 1.
        """
        return self.section.lines.get(key, default)


def as_number(value: object, default: int) -> int | None:
    """Return a resolved value as a number.

    Args:
        value: The value; CloudFormation takes numbers as strings, too.
        default: What `ABSENT` stands for.

    Returns:
        The number; None if it is not known.
    """
    if value is ABSENT:
        return default
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value.strip()):
        return int(value)
    return None


def as_boolean(value: object) -> bool | None:
    """Return a resolved value as a boolean.

    Args:
        value: The value; CloudFormation takes the strings "true" and "false", too.

    Returns:
        The boolean; False for `ABSENT`, None if it is not known.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return False if value is ABSENT else None


def find_resource(value: object, template: Template, types: Collection[str]) -> Resource | None:
    """Return the resource that a resolved ARN, name or reference stands for.

    Args:
        value: The value.
        template: The template.
        types: The types that the resource can have.

    Returns:
        The resource; None if it is not in the template.
    """
    candidates = {
        name: resource for name, resource in template.resources.items() if resource.type in types
    }
    if isinstance(value, Reference):
        return candidates.get(value.resource)
    if not isinstance(value, str) or "${}" in value:
        return None
    name = split_arn(value)[-1]
    inner = re.fullmatch(r"\$\{(\w+)(\.\w+)?\}", name)
    if inner:
        return candidates.get(inner[1])
    for resource in candidates.values():
        for key in ("QueueName", "FunctionName"):
            if key in resource.properties and name == _resolve(resource.properties[key], template):
                return resource
    return None


def split_arn(arn: str) -> list[str]:
    """Return the parts of an ARN.

    Args:
        arn: The ARN, which can have parts such as `${AWS::Region}`.

    Returns:
        The parts between the colons.
    """
    return re.split(r":(?![^{}]*\})", arn)


def _resolve(value: object, template: Template) -> object:
    if isinstance(value, list):
        items = (_resolve(item, template) for item in cast("list[object]", value))
        return [item for item in items if item is not ABSENT]
    if not isinstance(value, Section) or len(value) != 1:
        return value
    ((function, argument),) = value.items()
    if function in _FUNCTIONS:
        return _FUNCTIONS[function](argument, template)
    return UNKNOWN if function.startswith("Fn::") else value


def _reference(argument: object, template: Template) -> object:
    name = str(argument)
    if name == "AWS::NoValue":
        return ABSENT
    parameter = template.section("Parameters", name)
    if parameter:
        kind = str(parameter.get("Type", ""))
        default = parameter.get("Default")
        # The default of a parameter in Systems Manager is its name.
        if default is None or kind.startswith("AWS::SSM::"):
            return UNKNOWN
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            return [item.strip() for item in str(default).split(",")]
        return default
    # SAM names the versions and aliases that it creates X.Version and X.Alias.
    resource = name.split(".", maxsplit=1)[0]
    return Reference(resource) if resource in template.resources else UNKNOWN


def _attribute(argument: object, template: Template) -> object:
    if isinstance(argument, str):
        parts: list[object] = [*argument.split(".", maxsplit=1)]
    else:
        parts = cast("list[object]", argument) if isinstance(argument, list) else []
    if len(parts) >= 2 and isinstance(parts[0], str) and parts[0] in template.resources:  # noqa: PLR2004
        return Reference(parts[0], parts[1] if isinstance(parts[1], str) else None)
    return UNKNOWN


def _substitute(argument: object, template: Template) -> object:
    variables: Mapping[str, object] = {}
    match argument:
        case [str() as text, Section() as variables]:
            pass
        case str() as text:
            pass
        case _:
            return UNKNOWN

    def value_of(name: str) -> object:
        if name in variables:
            return _resolve(variables[name], template)
        if "." in name and ":" not in name:
            return _attribute(name, template)
        return _reference(name, template)

    alone = re.fullmatch(r"\$\{([^!}][^}]*)\}", text)
    if alone:
        return value_of(alone[1].strip())
    parts = re.split(r"\$\{([^!}][^}]*)\}", text)
    texts = [
        _as_text(value_of(part.strip()), part.strip()) if index % 2 else part
        for index, part in enumerate(parts)
    ]
    return _concatenate("", texts)


def _join(argument: object, template: Template) -> object:
    match argument:
        case [str() as delimiter, list()]:
            parts = cast("list[list[object]]", argument)[1]
        case _:
            return UNKNOWN
    texts = [_as_text(_resolve(part, template), _name_of(part)) for part in parts]
    return _concatenate(delimiter, texts)


def _name_of(item: object) -> str:
    """Return what stands for an item of `Fn::Join` that is known only at deployment."""
    return str(item.get("Ref", "")) if isinstance(item, Section) else ""


def _as_text(value: object, name: str) -> str:
    if isinstance(value, Reference):
        return PartialText("${" + ".".join(part for part in value if part) + "}")
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return PartialText("${" + name + "}")


def _concatenate(delimiter: str, texts: list[str]) -> str:
    text = delimiter.join(texts)
    return PartialText(text) if any(isinstance(part, PartialText) for part in texts) else text


def _either(argument: object, template: Template) -> object:
    """Return the value of `Fn::If` where both branches have the same one."""
    parts = cast("list[object]", argument) if isinstance(argument, list) else []
    first, *others = [_resolve(part, template) for part in parts[1:]] or [UNKNOWN]
    return first if others == [first] else UNKNOWN


def _find_in_map(argument: object, template: Template) -> object:
    if not isinstance(argument, list):
        return UNKNOWN
    keys = [_resolve(key, template) for key in cast("list[object]", argument)]
    if len(keys) != 3 or not all(type(key) in {str, int} for key in keys):  # noqa: PLR2004
        return UNKNOWN
    first, second, third = (str(key) for key in keys)
    return template.section("Mappings", first, second).get(third, UNKNOWN)


_FUNCTIONS: dict[str, Callable[[object, Template], object]] = {
    "Ref": _reference,
    "Fn::GetAtt": _attribute,
    "Fn::Sub": _substitute,
    "Fn::Join": _join,
    "Fn::If": _either,
    "Fn::FindInMap": _find_in_map,
}
