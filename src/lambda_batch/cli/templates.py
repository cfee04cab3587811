"""SAM and CloudFormation templates, in YAML or JSON, with the line of each property."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Resource", "Section", "Template", "TemplateError", "ignored_rules", "parse_template"]


class TemplateError(ValueError):
    """A template can't be read."""


class Section(dict[str, object]):
    """A mapping of a template.

    Attributes:
        lines: The line of each key, from 1.
    """

    lines: dict[str, int]

    @property
    def has_all_keys(self) -> bool:
        """Whether the template shows all keys, because no `Fn::Transform` or `Fn::If` adds some."""
        return not any(key.startswith("Fn::") for key in self)


class Resource(NamedTuple):
    """A resource of a template."""

    name: str
    type: str
    properties: Section
    line: int
    metadata: Section


class Template(NamedTuple):
    """A parsed template."""

    root: Section
    resources: dict[str, Resource]
    source_lines: list[str]

    def section(self, *keys: str) -> Section:
        """Return a section by its keys.

        Args:
            keys: The keys from the root on.

        Returns:
            The section; an empty one if the template has none there.
        """
        section: object = self.root
        for key in keys:
            section = section.get(key) if isinstance(section, Section) else None
        return section if isinstance(section, Section) else _empty_section()


def parse_template(text: str) -> Template:
    """Parse a template.

    Args:
        text: The template, in YAML or JSON.

    Returns:
        The template.

    Raises:
        TemplateError: The text is neither YAML nor JSON, or is no template.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        text = text.replace("\t", " ")  # YAML contains JSON, except for tabs between tokens
    try:
        root: object = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise TemplateError(f"neither YAML nor JSON: {error}") from None
    if not isinstance(root, Section):
        raise TemplateError("no template: a template is a mapping with the key Resources")
    resources = root.get("Resources")
    if not isinstance(resources, Section):
        raise TemplateError("no template: the key Resources is missing, or is no mapping")
    found = {resource.name: resource for resource in _read_resources(resources)}
    return Template(root, found, text.splitlines())


def _read_resources(resources: Section) -> Iterator[Resource]:
    """Return what is declared as a resource; loops (`Fn::ForEach`) are not."""
    for name, declaration in resources.items():
        if isinstance(declaration, Section) and isinstance(declaration.get("Type"), str):
            properties = declaration.get("Properties")
            metadata = declaration.get("Metadata")
            yield Resource(
                name,
                cast("str", declaration["Type"]),
                properties if isinstance(properties, Section) else _empty_section(),
                resources.lines[name],
                metadata if isinstance(metadata, Section) else _empty_section(),
            )


def _empty_section() -> Section:
    section = Section()
    section.lines = {}
    return section


class _Loader(yaml.SafeLoader):
    """A loader that keeps lines, and reads `!Ref x` as `{"Ref": "x"}`."""


def _construct_section(loader: Any, node: yaml.MappingNode) -> Section:
    loader.flatten_mapping(node)
    section = _empty_section()
    for key_node, value_node in node.value:
        key = str(key_node.value)
        section[key] = loader.construct_object(value_node, deep=True)
        section.lines[key] = key_node.start_mark.line + 1
    return section


def _construct_function(loader: Any, suffix: str, node: yaml.Node) -> Section:
    """Return the long form of an intrinsic function, such as `!Sub`."""
    argument: object
    match node:
        case yaml.MappingNode():
            argument = _construct_section(loader, node)
        case yaml.SequenceNode():
            argument = loader.construct_sequence(node, deep=True)
        case _:
            argument = cast("yaml.ScalarNode", node).value
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    section = _empty_section()
    section[name] = argument
    section.lines[name] = node.start_mark.line + 1
    return section


_constructors = cast("Any", _Loader)  # the stubs leave out types
_constructors.add_constructor("tag:yaml.org,2002:map", _construct_section)
_constructors.add_multi_constructor("!", _construct_function)
# CloudFormation reads dates, such as the version of a policy, as strings.
_constructors.add_constructor("tag:yaml.org,2002:timestamp", _constructors.construct_yaml_str)

_IGNORED = re.compile(r"#\s*lambda-batch:\s*ignore\[([^\]]*)\]")


def ignored_rules(template: Template, line: int) -> set[str]:
    """Return the rules that comments switch off for a line.

    Args:
        template: The template.
        line: The line, from 1.

    Returns:
        The rule ids of `# lambda-batch: ignore[LB001]` in the line, or in a comment right above it.
    """
    lines = template.source_lines
    candidates = lines[line - 1 : line]
    if line > 1 and lines[line - 2].lstrip().startswith("#"):
        candidates.append(lines[line - 2])
    return {
        rule.strip()
        for candidate in candidates
        for match in _IGNORED.finditer(candidate)
        for rule in match[1].split(",")
    }
