"""Odd edits of the schemas, and what the generator should make of each."""

from __future__ import annotations

from tests.codegen.odd_edits import (
    files,
    keywords,
    names,
)

TABLES = (
    files.ROWS,
    keywords.ROWS,
    names.ROWS,
)
"""The rows, by kinds of edits."""
