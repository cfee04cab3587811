"""What can be wrong with a schema, or with what the model generator makes of it."""

from __future__ import annotations


class GenerationError(Exception):
    """Nothing was generated; the files that were there are untouched."""


class SchemaError(GenerationError):
    """A schema can't be used."""

    def __init__(self, file: str, pointer: str, problem: str) -> None:
        """Make the error.

        Args:
            file: The name of the schema file.
            pointer: Where in it, as a JSON Pointer.
            problem: What is wrong there.
        """
        super().__init__(f"{file}#{pointer}: {problem}")
        self.file = file
        self.pointer = pointer
        self.problem = problem
