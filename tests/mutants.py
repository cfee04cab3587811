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
from pathlib import Path

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"
SURVIVED, TIMEOUTS = (0, 5, 33), (24, 36, 152, 255, -24)
"""Exit codes of pytest for a mutant; where no test ran, none has noticed it."""


PATIENCE = 600
"""How many seconds a mutant has: some never end."""


def main() -> None:
    """Try the survivors again, and print what is left of them, and the score of each module."""
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutmut"]
    total = Counter[str]()
    for path in sorted((MUTANTS / "src").rglob("*.meta")):
        codes: dict[str, int | None] = json.loads(path.read_text())["exit_code_by_key"]
        counts = Counter[str]()
        for name, code in codes.items():
            counts[_what_became_of(name, code, options)] += 1
        total += counts
        _report(path.name.removesuffix(".py.meta"), counts)
    _report("all", total)


def _what_became_of(name: str, code: int | None, options: dict[str, list[str]]) -> str:
    if code in SURVIVED and _survives_import(name, options):
        print(f"  {name}")
        return "survived"
    if code is None:
        return "not tried"
    return "timed out" if code in TIMEOUTS else "killed"


def _survives_import(name: str, options: dict[str, list[str]]) -> bool:
    """Run all tests on a mutant, in an interpreter that imports it."""
    paths = [str(MUTANTS / "src"), str(MUTANTS), str(ROOT / "generated")]
    selected = options["pytest_add_cli_args_test_selection"] + options["pytest_add_cli_args"]
    more = ("tests/invariants", "--hypothesis-profile=mutation")
    try:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", *selected, *more],
            cwd=MUTANTS,
            env=os.environ | {"MUTANT_UNDER_TEST": name, "PYTHONPATH": os.pathsep.join(paths)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return False
    return run.returncode == 0


def _report(what: str, counts: Counter[str]) -> None:
    tried = counts.total() - counts["not tried"]
    score = 100 * (1 - counts["survived"] / tried) if tried else 0
    print(f"{what:20} {score:5.1f} %  {dict(counts)}", flush=True)


if __name__ == "__main__":
    main()
