"""Run the demo. The exit status is non-zero if a result is not as expected."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from examples.demo import orders
from lambda_batch import PartialItemFailureResponse

ROOT = Path(__file__).parents[2]
EVENTS = ROOT / "examples" / "events"

console = Console(width=110, highlight=False)

# For each source: processor, handler, path of the item identifier, and the identifiers that must be
# reported (an order without a price, and one that can't be parsed).
RUNS: dict[str, tuple[Any, Any, str, list[str]]] = {
    "SQS": (
        orders.messages,
        orders.charge_message,
        "/messageId",
        ["e85a6d3b-9f24-4d71-b0c8-1a4e7f6b2c23", "01f3b8c6-5a7d-4e92-8c1b-6d2f9a0e3d34"],
    ),
    "Kinesis": (
        orders.events,
        orders.charge_event,
        "/kinesis/sequenceNumber",
        [
            "49668899999979928943241587427133424641907348632812676363",
            "49668899999979928943241587427133424641907348632812885821",
        ],
    ),
    "DynamoDB": (
        orders.changes,
        orders.charge_change,
        "/dynamodb/SequenceNumber",
        ["4421584500000000017450455509", "4421584500000000017450463700"],
    ),
}


def main() -> int:
    """Run all parts of the demo.

    Returns:
        The exit status.
    """
    logging.disable(logging.WARNING)  # the table shows the failures
    results = [regenerate(), *(run_source(name) for name in RUNS), check_types()]
    console.print("[green]all as expected" if all(results) else "[red]not as expected")
    return 0 if all(results) else 1


def regenerate() -> bool:
    """Regenerate the events package. Return whether it was up to date."""
    console.rule("schemas -> generated code")
    checked = _python("-m", "codegen", "--check")
    drift = "" if checked.returncode == 0 else "drift:\n"
    console.print(drift + checked.stdout.strip())
    generated = _python("-m", "codegen")
    console.print((generated.stdout + generated.stderr).strip())
    return checked.returncode == 0 and generated.returncode == 0


def run_source(name: str) -> bool:
    """Process the sample event of a source and show each record's result."""
    processor, handler, path, expected = RUNS[name]
    event = json.loads((EVENTS / f"{name.lower()}.json").read_text(encoding="utf-8"))
    table = Table()
    table.add_column("record", no_wrap=True)
    table.add_column("outcome")
    table.add_column("reason")
    with processor(event["Records"], handler) as batch:
        outcomes: list[Any] = batch.process()
        response: PartialItemFailureResponse = batch.response()
    for raw, outcome in zip(event["Records"], outcomes, strict=True):
        identifier: Any = raw
        for step in path.split("/")[1:]:
            identifier = identifier[step]
        if outcome.status == "success":
            table.add_row(identifier, "[green]success", _charged(outcome.result))
        else:
            table.add_row(identifier, "[red]fail", _reason(outcome.error))
    console.rule(f"{name}: {len(event['Records'])} records")
    console.print(table)
    console.print_json(json.dumps(response))
    return [failed["itemIdentifier"] for failed in response["batchItemFailures"]] == expected


def check_types() -> bool:
    """Check the correct and the wrong example with mypy, and show its output."""
    console.rule("mypy --strict")
    right = _mypy("orders")
    console.print(f"orders.py: {right.stdout.strip()}", soft_wrap=True)
    wrong = _mypy("wrong")
    console.print(f"wrong.py: {wrong.stdout.strip()}", soft_wrap=True, markup=False)
    named = "OrderEvent" in wrong.stdout and "OrderMessage" in wrong.stdout
    return right.returncode == 0 and wrong.returncode == 1 and named


def _mypy(module: str) -> subprocess.CompletedProcess[str]:
    return _python("-m", "mypy", "--strict", "-m", f"examples.demo.{module}")


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def _charged(amount: int | None) -> str:
    return "nothing to charge" if amount is None else f"charged {amount}"


def _reason(error: str) -> str:
    """Shorten `<class 'a.B'>:text` to `B: text`, and a validation error to field and problem."""
    kind, _, text = error.removeprefix("<class '").partition("'>:")
    lines = text.partition(" [type=")[0].splitlines()
    return f"{kind.rpartition('.')[2]}: {' '.join(line.strip() for line in lines[-2:])}"


if __name__ == "__main__":
    sys.exit(main())
