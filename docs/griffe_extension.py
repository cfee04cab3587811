"""Has the API reference made of what type checkers see, which is more than what runs."""

from __future__ import annotations

import ast
from typing import Any

import griffe


class AsTypeCheckers(ast.NodeTransformer):
    """Takes a module as type checkers do, to which `TYPE_CHECKING` is true."""

    def visit_If(self, node: ast.If) -> ast.If | list[ast.stmt]:
        """Keep what is under `if TYPE_CHECKING:` alone."""
        self.generic_visit(node)
        match node.test:
            case ast.Name("TYPE_CHECKING"):
                return node.body
            case _:
                return node


class TypeCheckersView(griffe.Extension):
    """Shows griffe what type checkers see."""

    def on_module_node(self, *, node: ast.AST | griffe.ObjectNode, **_: Any) -> None:
        """Change a module before griffe looks into it."""
        if isinstance(node, ast.AST):  # griffe reads sources here; it imports nothing
            AsTypeCheckers().visit(node)

    def on_function_instance(self, *, func: griffe.Function, **_: Any) -> None:
        """Show the types of overloads, not of the function below them, which callers never see."""
        if func.overloads:
            func.returns = func.overloads[0].returns
            for parameter in func.parameters:
                parameter.annotation = None
