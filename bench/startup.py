"""Start-up: a new interpreter, from the start of the process to the first response.

Some rows are measured under AWS's runtime client (`awslambdaric`), as users pay for them: it has
already imported parts of the standard library before Lambda imports the function.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bench import programs
from bench.events import make_event
from bench.memory import MIB
from bench.memory_worker import can_read_process_memory
from bench.results import OURS, THEIRS, Row
from bench.targets import PYDANTIC
from bench.timing import in_turn
from bench.works import Settings, Work, like_in_lambda

SIZE = 10
PACKAGES = ("lambda_batch", "lambda_batch_events", "pydantic", "aws_lambda_powertools")

_NONE = {
    OURS: programs.OURS_PLAIN,
    THEIRS: programs.THEIRS_PLAIN,
    programs.JSON: programs.JSON_LOOP,
    programs.BARE: programs.NO_LIBRARY,
}
_MODEL = {
    OURS: programs.OURS_MODEL,
    THEIRS: programs.THEIRS_MODEL,
    PYDANTIC: programs.PYDANTIC_ALONE,
}
CLIENT = "client/"
"""The keys of rows under AWS's runtime client contain this."""
# The programs of each row, by the end of its key.
_SETS = {"none": _NONE, "model": _MODEL, f"{CLIENT}none": _NONE, f"{CLIENT}model": _MODEL}
_TITLES = {
    "none": "no model",
    "model": "with a model",
    f"{CLIENT}none": "no model, under AWS's runtime client",
    f"{CLIENT}model": "with a model, under AWS's runtime client",
}


@dataclass(frozen=True)
class Start:
    """The measurements of one process."""

    imported: float
    """Milliseconds for the program's own imports and classes."""
    responded: float
    """Milliseconds from the start of the process to the response."""
    modules: int
    """The number of loaded modules after all imports."""
    memory: float
    """MiB of the process after the response; 0 where it can't be read."""


def works() -> list[Work]:
    """List the only work, in which all programs take turns."""
    groups = ("import", "modules", "start", "process")
    keys = [f"{group}/{name}" for group in groups for name in _sets()]
    return [Work("start-up", tuple(keys), _measure)]


def _sets() -> dict[str, dict[str, str]]:
    """Return the programs of each row; AWS's runtime client exists for Linux only."""
    has_client = find_spec("awslambdaric") is not None
    return {key: each for key, each in _SETS.items() if has_client or CLIENT not in key}


def package_path() -> list[str]:
    """Return the folders of the libraries, so that the interpreter reads no `.pth` files.

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


def start(program: str, path: list[str], event: str, *, has_client: bool = False) -> Start:
    """Run a program in a new interpreter.

    Args:
        program: One of `programs`.
        path: The folders of the libraries.
        event: Its event, as JSON.
        has_client: Whether it first imports AWS's runtime client.

    Returns:
        Its measurements.

    Raises:
        RuntimeError: It did not handle all records.
    """
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        programs.complete(program, path, has_client=has_client),
    ]
    done = subprocess.run(command, input=event, capture_output=True, text=True, check=True)
    begun, imported, responded, modules, pages, response = json.loads(done.stdout)
    if response != {"batchItemFailures": []}:
        msg = f"a program responded {response}"
        raise RuntimeError(msg)
    memory = pages * resource.getpagesize() / MIB
    return Start((imported - begun) * 1e3, responded * 1e3, modules, memory)


def _measure(settings: Settings) -> list[Row]:
    sets, path, event = _sets(), package_path(), json.dumps(make_event("sqs", SIZE))
    all_programs = {(key, name): sets[key][name] for key in sets for name in sets[key]}
    labels = {f"{key}/{name}": (key, name) for key, name in all_programs}
    taken: dict[tuple[str, str], list[Start]] = {label: [] for label in all_programs}

    def start_one(key: str, name: str) -> Start:
        return start(all_programs[key, name], path, event, has_client=CLIENT in key)

    with like_in_lambda():
        for key, name in all_programs:
            start_one(key, name)  # compiles modules, and reads them into the page cache
        for number in range(settings.effort.rounds):
            for label in in_turn(list(labels), number):
                taken[labels[label]].append(start_one(*labels[label]))
    return [
        row for key in sets for row in _rows(key, {name: taken[key, name] for name in sets[key]})
    ]


def _rows(key: str, taken: dict[str, list[Start]]) -> list[Row]:
    title = _TITLES[key]
    imported = {
        name: [one.imported for one in each]
        for name, each in taken.items()
        if name not in _importing_nothing(key)
    }
    responded = {name: [one.responded for one in each] for name, each in taken.items()}
    modules = {name: [float(one.modules) for one in each] for name, each in taken.items()}
    memory = {name: [one.memory for one in each] for name, each in taken.items()}
    rows = [
        Row.of_rounds(f"import/{key}", title, "ms", imported),
        Row.of_rounds(f"modules/{key}", title, "modules", modules),
        Row.of_rounds(f"start/{key}", title, "ms", responded),
    ]
    if can_read_process_memory():
        rows.append(Row.of_rounds(f"process/{key}", title, "MiB", memory))
    return rows


def _importing_nothing(key: str) -> tuple[str, ...]:
    """Return the programs that import nothing; the runtime client has imported json."""
    return (programs.BARE, programs.JSON) if CLIENT in key else (programs.BARE,)
