"""Start-up: fresh interpreters, from the start of the process to the first response."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench import programs
from bench.events import make_event
from bench.results import OURS, THEIRS, Row
from bench.targets import PYDANTIC
from bench.timing import in_turn
from bench.works import Settings, Work, like_in_lambda

SIZE = 10
PACKAGES = ("lambda_batch", "lambda_batch_events", "pydantic", "aws_lambda_powertools")

# Rows by the last part of their keys, and who takes part in them with which program.
_SETS: dict[str, dict[str, str]] = {
    "none": {
        OURS: programs.OURS_PLAIN,
        THEIRS: programs.THEIRS_PLAIN,
        programs.JSON: programs.JSON_LOOP,
        programs.BARE: programs.NO_LIBRARY,
    },
    "model": {
        OURS: programs.OURS_MODEL,
        THEIRS: programs.THEIRS_MODEL,
        PYDANTIC: programs.PYDANTIC_ALONE,
    },
}
_TITLES = {"none": "no model", "model": "a function with a model"}


@dataclass(frozen=True)
class Start:
    """What came of one process."""

    imported: float
    """How many milliseconds the program's own imports and classes took."""
    responded: float
    """How many milliseconds it took from the start of the process to the response."""
    modules: int
    """How many modules were loaded when all was imported."""


def works() -> list[Work]:
    """List the one work there is: all programs in turn."""
    keys = tuple(f"{group}/{name}" for group in ("import", "modules", "start") for name in _SETS)
    return [Work("start-up", keys, _measure)]


def package_path() -> list[str]:
    """Give the folders that the libraries are in, so that no `.pth` file need be read.

    Raises:
        ModuleNotFoundError: A library is not installed.
    """
    found: dict[str, None] = {}
    for package in PACKAGES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(package)
        found[str(Path(spec.origin).parents[1])] = None
    return list(found)


def start(program: str, path: list[str], event: str) -> Start:
    """Run a program in a fresh interpreter.

    Args:
        program: One of `programs`.
        path: Where the libraries are.
        event: Its event, as JSON.

    Returns:
        What came of it.

    Raises:
        RuntimeError: It has not handled all records.
    """
    command = [sys.executable, "-I", "-S", "-c", programs.complete(program, path)]
    done = subprocess.run(command, input=event, capture_output=True, text=True, check=True)
    begun, imported, responded, modules, response = json.loads(done.stdout)
    if response != {"batchItemFailures": []}:
        msg = f"a program gave {response}"
        raise RuntimeError(msg)
    return Start((imported - begun) * 1e3, responded * 1e3, modules)


def _measure(settings: Settings) -> list[Row]:
    path, event = package_path(), json.dumps(make_event("sqs", SIZE))
    all_programs = {(key, name): _SETS[key][name] for key in _SETS for name in _SETS[key]}
    labels = {f"{key}/{name}": (key, name) for key, name in all_programs}
    taken: dict[tuple[str, str], list[Start]] = {label: [] for label in all_programs}
    with like_in_lambda():
        for program in all_programs.values():
            start(program, path, event)  # has modules compiled, and read into the page cache
        for number in range(settings.effort.rounds):
            for label in in_turn(list(labels), number):
                key = labels[label]
                taken[key].append(start(all_programs[key], path, event))
    return [
        row for key in _SETS for row in _rows(key, {name: taken[key, name] for name in _SETS[key]})
    ]


def _rows(key: str, taken: dict[str, list[Start]]) -> list[Row]:
    title = _TITLES[key]
    imported = {
        name: [one.imported for one in each]
        for name, each in taken.items()
        if name != programs.BARE  # imports nothing
    }
    responded = {name: [one.responded for one in each] for name, each in taken.items()}
    modules = {name: [float(one.modules) for one in each] for name, each in taken.items()}
    return [
        Row.of_rounds(f"import/{key}", title, "ms", imported),
        Row.of_rounds(f"modules/{key}", title, "modules", modules),
        Row.of_rounds(f"start/{key}", title, "ms", responded),
    ]
