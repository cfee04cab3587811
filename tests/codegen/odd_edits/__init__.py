"""Odd edits of the schemas, and what the generator should make of each."""

from __future__ import annotations

from tests.codegen.odd_edits import (
    aggregates,
    files,
    forms,
    keywords,
    names,
    references,
    shared,
    sources,
    texts,
    windows,
)

TABLES = (
    aggregates.ROWS,
    files.ROWS,
    forms.ROWS,
    keywords.ROWS,
    names.ROWS,
    references.ROWS,
    shared.ROWS,
    sources.ROWS,
    texts.ROWS,
    windows.ROWS,
)
"""The rows, by kinds of edits."""
