"""Rewrite the imports of a module, and the names that are called differently here."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import libcst as cst
from libcst.helpers import get_full_name_for_node
from libcst.metadata import (
    ParentNodeProvider,
    QualifiedNameProvider,
    QualifiedNameSource,
)

from lambda_batch.cli.migration.import_statements import (
    from_import,
    merge_imports,
    plain_import,
    select_aliases,
)
from lambda_batch.cli.migration.table import BATCH, POWERTOOLS, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from libcst.metadata import MetadataWrapper, ProviderT


def rewrite_imports(
    wrapper: MetadataWrapper, table: Table, kept_names: Collection[str]
) -> cst.Module:
    """Return a module with imports from lambda_batch instead of Powertools.

    Args:
        wrapper: The module.
        table: The names of Powertools.
        kept_names: Names that keep their name in this module, because other modules import them
            from it.
    """
    if POWERTOOLS not in wrapper.module.code:
        return wrapper.module  # else it takes long for nothing
    uses = _Uses(table)
    wrapper.visit(uses)
    return wrapper.visit(_Rewriter(table, uses, kept_names))


def imported_name(visitor: cst.MetadataDependent, node: cst.CSTNode) -> str:
    """Return the qualified name that an expression has by an import from Powertools, or nothing."""
    for each in visitor.get_metadata(QualifiedNameProvider, node, ()):
        if each.source is QualifiedNameSource.IMPORT and each.name.startswith(POWERTOOLS):
            return each.name
    return ""


def is_reference(visitor: cst.MetadataDependent, node: cst.CSTNode) -> bool:
    """Return whether a name or attribute is an expression, not the name of a member or argument."""
    parent = visitor.get_metadata(ParentNodeProvider, node)
    is_attribute = isinstance(parent, cst.Attribute) and parent.attr is node
    is_keyword = isinstance(parent, cst.Arg) and parent.keyword is node
    return not is_attribute and not is_keyword


@dataclass
class _ModuleUses:
    """The uses of a module of Powertools through an import of the whole module."""

    here: set[str] = field(default_factory=set[str])
    """The names here of the names that are used."""
    is_nested: bool = False
    """Whether a module in this one is used through it."""
    stays: bool = False
    """Whether a name is used that stays in Powertools."""

    @property
    def roots(self) -> list[str]:
        """The modules here."""
        return sorted({name.rpartition(".")[0] for name in self.here})

    @property
    def keeps_alias(self) -> bool:
        """Whether the alias of the module can be one of a module here."""
        return len(self.roots) == 1 and not self.is_nested and not self.stays


class _Uses(cst.CSTVisitor):
    """Collects the uses of Powertools in a module."""

    METADATA_DEPENDENCIES: ClassVar[Collection[ProviderT]] = (
        QualifiedNameProvider,
        ParentNodeProvider,
    )

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table
        self.aliased: defaultdict[str, _ModuleUses] = defaultdict(_ModuleUses)
        """Uses of a module by an alias."""
        self.dotted: defaultdict[str, _ModuleUses] = defaultdict(_ModuleUses)
        """Uses of a module by its full path."""
        self.words: set[str] = set()
        """All names and all texts."""
        self._left: set[str] = set()
        """What is used by its full path and does not move."""
        self._imported: set[str] = set()
        """The modules of Powertools that the module imports by their path and that do not move."""

    def left(self) -> set[str]:
        """Return what is used by its full path, does not move, and has no import of its own."""
        return {
            name
            for name in self._left
            if not any(
                f"{name}.".startswith(f"{module}.") or not _is_utility(name)
                for module in self._imported
            )
        }

    def visit_Import(self, node: cst.Import) -> bool:
        line = self.get_metadata(ParentNodeProvider, node)
        is_line = isinstance(line, cst.SimpleStatementLine)
        if is_line and isinstance(self.get_metadata(ParentNodeProvider, line), cst.Module):
            modules = {get_full_name_for_node(each.name) for each in node.names if not each.asname}
            self._imported |= {
                module
                for module in modules
                if module
                and f"{module}.".startswith(f"{POWERTOOLS}.")
                and module not in self._table.modules
            }
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        self.words.update(re.findall(r"\w+", node.raw_value))

    def visit_Name(self, node: cst.Name) -> None:
        self.words.add(node.value)
        if node.value == imported_name(self, node) == POWERTOOLS and is_reference(self, node):
            path: cst.CSTNode = node
            while isinstance(parent := self.get_metadata(ParentNodeProvider, path), cst.Attribute):
                path = parent
            self._left.add(get_full_name_for_node(path) or POWERTOOLS)

    def visit_Attribute(self, node: cst.Attribute) -> bool:
        name = imported_name(self, node)
        module, _, _ = name.rpartition(".")
        if name in self._table.modules or module not in self._table.modules:
            return True
        prefix = get_full_name_for_node(node.value) or ""
        if prefix == module:
            uses = self.dotted[module]
        else:
            first = node.value
            while isinstance(first, cst.Attribute):
                first = first.value
            owner = imported_name(self, first)
            uses = self.aliased[owner]
            uses.is_nested |= owner != module
        if here := self._table.here(name):
            uses.here.add(here)
            return prefix != module  # its path is no use of Powertools any more
        uses.stays = True
        return True


def _is_utility(name: str) -> bool:
    return f"{name}.".startswith(f"{POWERTOOLS}.utilities.")


class _Rewriter(cst.CSTTransformer):
    METADATA_DEPENDENCIES: ClassVar[Collection[ProviderT]] = (
        QualifiedNameProvider,
        ParentNodeProvider,
    )

    def __init__(self, table: Table, uses: _Uses, kept_names: Collection[str]) -> None:
        super().__init__()
        self._table = table
        self._uses = uses
        self._kept_names = kept_names
        self._made: list[cst.BaseStatement] = []
        self._renamed: dict[str, str] = {}
        """Names that this module imports and uses under another name here."""
        for old, name in table.names.items():
            new = name.get("here", old).rpartition(".")[2]
            if old != new and new not in uses.words and old not in kept_names:
                self._renamed[old] = new
        self._annotations = 0

    # Names in the code

    def visit_Import(self, node: cst.Import) -> bool:
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        name = imported_name(self, original_node)
        new = self._renamed.get(original_node.value)
        if new and name.endswith(f".{original_node.value}") and is_reference(self, original_node):
            return updated_node.with_changes(value=new)
        return updated_node

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        name = imported_name(self, original_node)
        module, _, _ = name.rpartition(".")
        here = None if name in self._table.modules else self._table.here(name)
        if here is None:
            return updated_node
        prefix = get_full_name_for_node(original_node.value) or ""
        if prefix != module and self._uses.aliased[module].keeps_alias and "." not in prefix:
            return updated_node.with_changes(attr=cst.Name(here.rpartition(".")[2]))
        return cst.parse_expression(here)

    def visit_Annotation(self, node: cst.Annotation) -> None:
        self._annotations += 1

    def leave_Annotation(
        self,
        original_node: cst.Annotation,
        updated_node: cst.Annotation,
    ) -> cst.Annotation:
        self._annotations -= 1
        return updated_node

    def leave_SimpleString(
        self,
        original_node: cst.SimpleString,
        updated_node: cst.SimpleString,
    ) -> cst.SimpleString:
        if not self._annotations:
            return updated_node
        text = re.sub(
            r"\w+", lambda match: self._renamed.get(match[0], match[0]), updated_node.value
        )
        return updated_node.with_changes(value=text)

    # Statements

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        body = self._replace_imports(updated_node.body)
        if body == list(updated_node.body):
            return updated_node
        if len(original_node.body) > 1:
            return updated_node.with_changes(body=body)
        first = updated_node.with_changes(body=body[:1])
        lines = [first, *(cst.SimpleStatementLine([each]) for each in body[1:])]
        self._made += lines
        return cst.FlattenSentinel(lines)

    def leave_SimpleStatementSuite(
        self,
        original_node: cst.SimpleStatementSuite,
        updated_node: cst.SimpleStatementSuite,
    ) -> cst.SimpleStatementSuite:
        body = self._replace_imports(updated_node.body)
        return (
            updated_node
            if body == list(updated_node.body)
            else updated_node.with_changes(body=body)
        )

    def leave_IndentedBlock(
        self,
        original_node: cst.IndentedBlock,
        updated_node: cst.IndentedBlock,
    ) -> cst.IndentedBlock:
        return updated_node.with_changes(body=merge_imports(updated_node.body, self._made))

    def leave_Module(
        self,
        original_node: cst.Module,
        updated_node: cst.Module,
    ) -> cst.Module:
        return updated_node.with_changes(body=merge_imports(updated_node.body, self._made))

    # Imports

    def _replace_imports(
        self, body: Sequence[cst.BaseSmallStatement]
    ) -> list[cst.BaseSmallStatement]:
        replaced: list[cst.BaseSmallStatement] = []
        for each in body:
            if isinstance(each, cst.Import):
                replaced += self._replace_import(each)
            elif isinstance(each, cst.ImportFrom) and not each.relative and each.module:
                replaced += self._replace_from_import(
                    each, get_full_name_for_node(each.module) or ""
                )
            else:
                replaced.append(each)
        return replaced

    def _replace_import(self, node: cst.Import) -> list[cst.BaseSmallStatement]:
        """Replace the modules of `import a.b` and `import a.b as c`."""
        kept: list[cst.ImportAlias] = []
        made: list[cst.BaseSmallStatement] = []
        for alias in node.names:
            module = get_full_name_for_node(alias.name) or ""
            new = list(self._replace_module(module, alias.asname))
            made += [each for each in new if each]
            if None in new:
                kept.append(alias)
        if not made:
            return [node]
        return [*made, *([select_aliases(node, kept)] if kept else [])]

    def _replace_module(
        self, module: str, asname: cst.AsName | None
    ) -> Iterator[cst.BaseSmallStatement | None]:
        """Yield the imports in place of that of a module, and None if that stays, too."""
        uses = (self._uses.aliased if asname else self._uses.dotted).get(module)
        left = set[str]() if asname else self._uses.left()
        if uses is None and left:
            yield None  # the import is there for what stays
        elif uses is None:
            is_batch = f"{module}.".startswith(f"{BATCH}.") and module in self._table.modules
            yield plain_import("lambda_batch", asname) if is_batch else None
        elif asname and uses.keeps_alias:
            yield plain_import(uses.roots[0], asname)
        else:
            for root in uses.roots:
                yield plain_import(root)
            if uses.stays or any(map(_is_utility, left)):
                yield None
            elif left:
                yield plain_import(POWERTOOLS)

    def _replace_from_import(
        self, node: cst.ImportFrom, module: str
    ) -> list[cst.BaseSmallStatement]:
        if isinstance(node.names, cst.ImportStar):
            return list(self._replace_star(node, module))
        kept: list[cst.ImportAlias] = []
        moved: defaultdict[str, list[cst.ImportAlias]] = defaultdict(list)
        made: list[cst.BaseSmallStatement] = []
        for alias in node.names:
            qualified = f"{module}.{alias.evaluated_name}"
            if here := self._table.here(qualified):
                root, _, name = here.rpartition(".")
                moved[root].append(self._rename(alias, name))
            elif qualified in self._table.modules and not self._table.split(qualified):
                asname = alias.asname or cst.AsName(cst.Name(alias.evaluated_name))
                new = list(self._replace_module(qualified, asname))
                made += [each for each in new if each]
                if None in new:
                    kept.append(alias)
            else:
                kept.append(alias)
        if not moved and not made:
            return [node]
        if kept:
            made.insert(0, select_aliases(node, kept))
        for root, aliases in moved.items():
            made.append(select_aliases(node, aliases, root))
        return made

    def _replace_star(self, node: cst.ImportFrom, module: str) -> Iterator[cst.BaseSmallStatement]:
        words = self._uses.words.union(self._kept_names)
        names = [each for each in self._table.modules.get(module, ()) if each in words]
        moved: defaultdict[str, list[str]] = defaultdict(list)
        for name in names:
            if here := self._table.names[name].get("here"):
                root, _, new = here.rpartition(".")
                # The code keeps the name: it can come from anywhere.
                moved[root].append(new if new == name else f"{new} as {name}")
        stays = any("here" not in self._table.names[name] for name in names)
        if not moved or self._table.is_package(module) or stays:
            yield node
        for root, aliases in moved.items():
            yield from_import(root, aliases)

    def _rename(self, alias: cst.ImportAlias, name: str) -> cst.ImportAlias:
        old = alias.evaluated_name
        if old == name:
            return alias
        changes: dict[str, Any] = {"name": cst.Name(name)}
        if alias.asname is None and old not in self._renamed:
            changes["asname"] = cst.AsName(cst.Name(old))
        return alias.with_changes(**changes)
