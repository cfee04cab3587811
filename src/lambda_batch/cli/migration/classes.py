"""The classes of the code that extend those of Powertools, and the types of expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import libcst as cst
from libcst import matchers as m
from libcst.helpers import get_full_name_for_node
from libcst.metadata import MetadataWrapper, ParentNodeProvider, QualifiedNameProvider

from lambda_batch.cli.migration.imports import imported_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from libcst.metadata import ProviderT

    from lambda_batch.cli.migration.table import Member, Table


@dataclass
class UserClass:
    """A class of the code."""

    bases: list[str] = field(default_factory=list[str])
    members: dict[str, str] = field(default_factory=dict[str, str])
    """The class that the type of each member names; empty if it names none that is known."""


@dataclass
class Classes:
    """The classes of all modules, by name: two of the same name count as one."""

    table: Table
    own: dict[str, UserClass] = field(default_factory=dict[str, UserClass])

    def read(self, wrapper: MetadataWrapper) -> None:
        """Read the classes of a module.

        Args:
            wrapper: The module.
        """
        wrapper.visit(_ClassReader(self))

    def bases_of(self, name: str) -> list[str]:
        """Return a class and its bases that are known, the nearest first."""
        found: dict[str, None] = {}
        left = [name]
        while left:
            each = left.pop(0)
            if each in found:
                continue
            found[each] = None
            if each in self.own:
                left += self.own[each].bases
            elif each in self.table.classes:
                left = [*self.table.classes[each]["bases"], *left]
        return [each for each in found if each in self.own or each in self.table.classes]

    def extends(self, name: str, base: str) -> bool:
        """Return whether a class is or extends another one, by their names."""
        return base in self.bases_of(name)

    def is_known(self, name: str) -> bool:
        """Return whether a class is or extends one of Powertools."""
        return any(each in self.table.classes for each in self.bases_of(name))

    def is_kind(self, name: str, kind: str) -> bool:
        """Return whether a class is an `enum` or a `model` of Powertools, or extends one."""
        known = (self.table.classes.get(each) for each in self.bases_of(name))
        return any(each is not None and each["kind"] == kind for each in known)

    def member(self, name: str, member: str, *, inherited: bool = False) -> tuple[str, Member]:
        """Return the class that defines a member, and the member; empty if the code defines it.

        Args:
            name: The class.
            member: The member.
            inherited: Whether to skip the class itself.
        """
        for each in self.bases_of(name)[inherited:]:
            if each in self.own:
                if member in self.own[each].members:
                    return each, {"type": self.own[each].members[member]}
            elif member in self.table.classes[each]["members"]:
                return each, self.table.classes[each]["members"][member]
        return name, {}


class ClassNames(cst.CSTVisitor):
    """A visitor that knows which classes the names of a module are."""

    METADATA_DEPENDENCIES: ClassVar[Collection[ProviderT]] = (
        QualifiedNameProvider,
        ParentNodeProvider,
    )

    def __init__(self, classes: Classes) -> None:
        super().__init__()
        self._classes = classes
        self._local: dict[str, str] = {}
        """What classes of Powertools are called in this module."""

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        """Learn the names that a module imports."""
        module = get_full_name_for_node(node.module) if node.module else None
        if isinstance(node.names, cst.ImportStar):
            for name in self._classes.table.modules.get(module or "", ()):
                self._local[name] = name
        elif not node.relative:
            for alias in node.names:
                if self._classes.table.split(f"{module}.{alias.evaluated_name}"):
                    self._local[alias.evaluated_alias or alias.evaluated_name] = (
                        alias.evaluated_name
                    )
        return False

    def class_name(self, node: cst.CSTNode) -> str:
        """Return the name of the class that an expression names, or nothing."""
        if found := self._classes.table.split(imported_name(self, node)):
            return found[1]
        if isinstance(node, cst.Name):
            return self._class_in(node.value)
        return self._class_in(node.attr.value) if isinstance(node, cst.Attribute) else ""

    def class_in_annotation(self, node: cst.CSTNode) -> str:
        """Return the first known class that an annotation names, or nothing."""
        for each in m.findall(node, m.Name() | m.Attribute() | m.SimpleString()):
            if isinstance(each, cst.SimpleString):
                words: list[str] = re.findall(r"\w+", each.value)
                names = [self._class_in(word) for word in words]
                name = next(filter(None, names), "")
            else:
                name = self.class_name(each)
            if name:
                return name
        return ""

    def _class_in(self, word: str) -> str:
        name = self._local.get(word, word)
        is_local = word in self._local or word in self._classes.own
        return name if is_local and (name in self._classes.own or self._known(name)) else ""

    def _known(self, name: str) -> bool:
        return name in self._classes.table.classes


class _ClassReader(ClassNames):
    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        bases = [name for base in node.bases if (name := self._base(base.value))]
        own = self._classes.own.setdefault(node.name.value, UserClass())
        own.bases += [name for name in bases if name not in own.bases]
        statements = node.body.body
        for line in statements:
            if isinstance(line, cst.FunctionDef):
                own.members.setdefault(line.name.value, "")
            elif isinstance(line, cst.SimpleStatementLine):
                for small in line.body:
                    if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name):
                        name = self.class_in_annotation(small.annotation)
                        own.members[small.target.value] = name
                    elif isinstance(small, cst.Assign):
                        for target in small.targets:
                            if isinstance(target.target, cst.Name):
                                own.members.setdefault(target.target.value, "")

    def _base(self, node: cst.BaseExpression) -> str:
        if isinstance(node, cst.Subscript):
            node = node.value
        if found := self._classes.table.split(imported_name(self, node)):
            return found[1]
        # A class of another module of the code may be read later.
        name = (get_full_name_for_node(node) or "").rpartition(".")[2]
        return "" if self._known(name) else name
