"""What mutmut has found, by module, after another look at the mutants that have survived.

mutmut forks when the runtime has been imported, so it never runs a mutant of what happens then,
such as the descriptions of event sources. Survivors are therefore tried again, each in an
interpreter of its own.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"
OPTIONS: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"][
    "mutmut"
]
SURVIVED, TIMEOUTS = (0, 5, 33), (24, 36, 152, 255, -24)
"""Exit codes of pytest for a mutant; where no test ran, none has noticed it."""


PATIENCE = 900
"""How many seconds a mutant has, beside others on a shared machine: some never end."""


def main() -> None:
    """Try the survivors again, and print what is left of them, and the score of each module."""
    if _second_look("") != "survived":
        sys.exit("the tests fail without a mutant, too, so they tell nothing about mutants")
    modules = {
        path.name.removesuffix(".py.meta"): json.loads(path.read_text())["exit_code_by_key"]
        for path in sorted((MUTANTS / "src").rglob("*.meta"))
    }
    total = Counter[str]()
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each runs an interpreter of its own
        fates = [pool.map(_fate, codes.keys(), codes.values()) for codes in modules.values()]
        for (module, codes), fates_here in zip(modules.items(), fates, strict=True):
            counts = Counter[str]()
            for name, fate in zip(codes, fates_here, strict=True):
                counts[fate] += 1
                if fate == "survived":
                    print(f"  {name}")
            total += counts
            _report(module, counts)
    _report("all", total)


def _fate(name: str, code: int | None) -> str:
    """Return what became of a mutant, after a second look if it has survived."""
    if code in SURVIVED:
        return _second_look(name)
    if code is None:
        return "not tried"
    return "timed out" if code in TIMEOUTS else "killed"


def _second_look(name: str) -> str:
    """Run all tests on a mutant, in an interpreter that imports it; first those of its package."""
    paths = [str(MUTANTS / "src"), str(MUTANTS), str(ROOT / "generated")]
    folders = [*OPTIONS["pytest_add_cli_args_test_selection"], "tests/invariants"]
    nearest = "tests/events" if ".wire." in name else "tests/runtime"
    folders.sort(key=lambda folder: folder != nearest)
    options = [*OPTIONS["pytest_add_cli_args"], "--hypothesis-profile=mutation"]
    try:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", *folders, *options],
            cwd=MUTANTS,
            env=os.environ | {"MUTANT_UNDER_TEST": name, "PYTHONPATH": os.pathsep.join(paths)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return "timed out"
    return "killed" if run.returncode else "survived"


def _report(what: str, counts: Counter[str]) -> None:
    tried = counts.total() - counts["not tried"]
    score = 100 * (1 - counts["survived"] / tried) if tried else 0
    print(f"{what:20} {score:5.1f} %  {dict(counts)}", flush=True)


if __name__ == "__main__":
    main()
