"""The tables of docs/migrating.md: Powertools' names and members, and what there is here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

POWERTOOLS = "aws_lambda_powertools"
BATCH = f"{POWERTOOLS}.utilities.batch"


class Name(TypedDict, total=False):
    """A public name of Powertools."""

    here: str
    """Where it is now; absent if it stays in Powertools."""
    instead: str
    """What to do about it."""


class Member(TypedDict, total=False):
    """A member of a class of Powertools."""

    type: str
    """The class that its type names, be it an instance or a container of instances."""
    instead: str
    when: str
    """`absent`: it is gone. `tested`: only code that asks whether it is there changes."""
    parameters: list[str]
    """Those of a constructor here that Powertools has, too."""


class Class(TypedDict):
    """A class of Powertools."""

    kind: str
    """`enum`, `model` or empty."""
    bases: list[str]
    """All of its bases, the nearest first."""
    members: dict[str, Member]


@dataclass(frozen=True)
class Table:
    """The tables, as `python -m tests.migrating` makes them from the installed Powertools."""

    made_with: str
    modules: dict[str, list[str]]
    """The names that can be imported from each module."""
    names: dict[str, Name]
    classes: dict[str, Class]
    behaviours: dict[str, str]
    """What happens here in each situation in which Powertools behaves differently."""

    def split(self, qualified: str) -> tuple[str, str] | None:
        """Return the module and the name of a qualified name, None if the table lacks it."""
        module, _, name = qualified.rpartition(".")
        return (module, name) if name in self.modules.get(module, ()) else None

    def here(self, qualified: str) -> str | None:
        """Return the qualified name here, None if the name stays in Powertools."""
        found = self.split(qualified)
        return self.names[found[1]].get("here") if found else None

    def is_package(self, module: str) -> bool:
        """Return whether a module exports more than the table has."""
        return module != BATCH and any(other.startswith(f"{module}.") for other in self.modules)


@cache
def load_table() -> Table:
    """Return the tables."""
    path = Path(__file__).with_name("powertools.json")
    return Table(**json.loads(path.read_text(encoding="utf-8")))
