"""Errors of schemas and of the model generator."""

from __future__ import annotations


class GenerationError(Exception):
    """Nothing was generated; existing files are untouched."""


class SchemaError(GenerationError):
    """A schema can't be used."""

    def __init__(self, file: str, pointer: str, problem: str) -> None:
        """Create the error.

        Args:
            file: The name of the schema file.
            pointer: The place in the file, as a JSON Pointer.
            problem: The problem at that place.
        """
        super().__init__(f"{file}#{pointer}: {problem}")
        self.file = file
        self.pointer = pointer
        self.problem = problem
