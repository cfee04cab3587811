"""Has the API reference made of what type checkers see, which is more than what runs."""

from __future__ import annotations

import ast
from typing import Any

import griffe


class AsTypeCheckers(ast.NodeTransformer):
    """Takes `TYPE_CHECKING` as true, and what stands in for `typing` as `typing` itself."""

    def visit_If(self, node: ast.If) -> ast.If | list[ast.stmt]:
        """Keep what is under `if TYPE_CHECKING:` alone."""
        self.generic_visit(node)
        match node.test:
            case ast.Name("TYPE_CHECKING"):
                return node.body
            case _:
                return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom:
        """See where `overload` is from: griffe knows it by that."""
        if node.module == "lambda_batch.light_typing":
            node.module = "typing"
        return node


class TypeCheckersView(griffe.Extension):
    """Shows griffe each module as type checkers take it."""

    def on_module_node(self, *, node: ast.Module, **_: Any) -> None:
        """Change the module before griffe looks into it."""
        AsTypeCheckers().visit(node)
