"""Build import statements that look like those they replace."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import libcst as cst
from libcst import matchers as m
from libcst.helpers import get_full_name_for_node

if TYPE_CHECKING:
    from collections.abc import Sequence

_ImportT = TypeVar("_ImportT", cst.Import, cst.ImportFrom)
_IMPORTS = m.SimpleStatementLine(body=[m.AtLeastN(m.OneOf(m.Import(), m.ImportFrom()), n=1)])

MAX_LENGTH = 88
"""Above this, an import that is built anew has one name per line."""


def plain_import(module: str, asname: cst.AsName | None = None) -> cst.Import:
    """Return `import module` or `import module as alias`."""
    if asname and get_full_name_for_node(asname.name) == module:
        asname = None
    return cst.Import([cst.ImportAlias(_dotted(module), asname)])


def from_import(module: str, names: Sequence[str], *, is_long: bool = False) -> cst.ImportFrom:
    """Return `from module import names`.

    Args:
        module: The module.
        names: The names as in the statement, such as `a` or `a as b`.
        is_long: Whether each name has a line of its own even if one line is enough.
    """
    code = f"from {module} import {', '.join(names)}"
    if is_long or len(code) > MAX_LENGTH:
        lines = "".join(f"    {name},\n" for name in names)
        code = f"from {module} import (\n{lines})"
    line = cst.ensure_type(cst.parse_statement(code), cst.SimpleStatementLine)
    return cst.ensure_type(line.body[0], cst.ImportFrom)


def select_aliases(
    node: _ImportT, aliases: Sequence[cst.ImportAlias], module: str | None = None
) -> _ImportT:
    """Return an import of some of its names, with their comments and its parentheses.

    Args:
        node: The import.
        aliases: The names.
        module: Another module that they are imported from.
    """
    old = node.names
    if isinstance(old, cst.ImportStar):
        return node
    changes: dict[str, object] = {} if module is None else {"module": _dotted(module)}
    if len(aliases) == len(old):
        return node.with_changes(names=aliases, **changes)
    if aliases[-1].name is not old[-1].name:
        comma: cst.Comma | cst.MaybeSentinel = cst.MaybeSentinel.DEFAULT
        own = aliases[-1].comma
        if isinstance(own, cst.Comma) and "\n" in _code(own.whitespace_after):
            # What follows is the parenthesis, without the indentation of a name.
            whitespace = cst.ensure_type(own.whitespace_after, cst.ParenthesizedWhitespace)
            comma = own.with_changes(
                whitespace_after=whitespace.with_changes(last_line=cst.SimpleWhitespace(""))
            )
            changes["rpar"] = cst.RightParen()
        aliases = [*aliases[:-1], aliases[-1].with_changes(comma=comma)]
    return node.with_changes(names=aliases, **changes)


def merge_imports(
    body: Sequence[cst.BaseStatement], made: Sequence[cst.BaseStatement]
) -> list[cst.BaseStatement]:
    """Return the statements of a block, with one import from each module where that is possible.

    A statement with a comment stays as it is.

    Args:
        body: The statements.
        made: The new statements; only those are merged into others.
    """
    new = {id(each) for each in made}
    lines: list[cst.BaseStatement] = []
    dropped: set[int] = set()
    targets: dict[str, int] = {}
    """Where the import is that others from the same module are merged into."""
    for index, line in enumerate(body):
        lines.append(line)
        if not m.matches(line, _IMPORTS):
            targets = {}  # no import moves past other code
        if id(line) in new and any(line.deep_equals(each) for each in lines[:-1]):
            dropped.add(index)
        module = _module_of(line)
        if module is None:
            continue
        target = targets.get(module)
        if target is None:
            targets[module] = index
        elif id(line) in new:
            lines[target] = _join(lines[target], line)
            dropped.add(index)
        elif id(body[target]) in new:
            lines[index] = _join(line, lines[target])
            dropped.add(target)
            targets[module] = index
    return _drop(lines, dropped)


def _module_of(line: cst.BaseStatement) -> str | None:
    """Return the module of a `from` import that can be merged with others."""
    if not isinstance(line, cst.SimpleStatementLine) or m.findall(line, m.Comment()):
        return None
    node = line.body[0]
    if len(line.body) > 1 or not isinstance(node, cst.ImportFrom) or node.relative:
        return None
    if isinstance(node.names, cst.ImportStar) or node.module is None:
        return None
    return get_full_name_for_node(node.module)


def _join(line: cst.BaseStatement, other: cst.BaseStatement) -> cst.SimpleStatementLine:
    """Return an import with the names of another one behind its own."""
    line = cst.ensure_type(line, cst.SimpleStatementLine)
    node = cst.ensure_type(line.body[0], cst.ImportFrom)
    added = cst.ensure_type(cst.ensure_type(other, cst.SimpleStatementLine).body[0], cst.ImportFrom)
    names = dict.fromkeys((*_names_of(node), *_names_of(added)))
    is_long = "\n" in _code(node)
    module = get_full_name_for_node(cast("cst.Name", node.module)) or ""
    return line.with_changes(body=[from_import(module, [*names], is_long=is_long)])


def _names_of(node: cst.ImportFrom) -> list[str]:
    aliases = cast("Sequence[cst.ImportAlias]", node.names)
    return [_code(each.with_changes(comma=cst.MaybeSentinel.DEFAULT)) for each in aliases]


def _drop(lines: Sequence[cst.BaseStatement], dropped: set[int]) -> list[cst.BaseStatement]:
    """Return the lines without some of them, whose blank lines go to the next one."""
    left: list[cst.BaseStatement] = []
    blank: Sequence[cst.EmptyLine] = ()
    for index, line in enumerate(lines):
        own: Sequence[cst.EmptyLine] = getattr(line, "leading_lines", ())
        if index in dropped:
            blank = blank or own
            continue
        left.append(line.with_changes(leading_lines=blank) if blank and not own else line)
        blank = ()
    return left


def _dotted(name: str) -> cst.Attribute | cst.Name:
    return cast("cst.Attribute | cst.Name", cst.parse_expression(name))


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
