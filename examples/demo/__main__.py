"""Run the demo. The exit status is non-zero if a result is not as expected."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from examples.demo import orders
from lambda_batch import PartialItemFailureResponse

ROOT = Path(__file__).parents[2]
EVENTS = ROOT / "examples" / "events"

console = Console(width=110, highlight=False)


def partition_and_offset(record: dict[str, Any]) -> dict[str, Any]:
    """Return the item identifier of a Kafka record."""
    partition = f"{record['topic']}-{record['partition']}"
    return {"partition": partition, "offset": record["offset"]}


# For each source: processor, handler, the item identifier of a record, and the identifiers that
# must be reported (an order without a price, and one that can't be parsed).
RUNS: dict[str, tuple[Any, Any, Callable[[dict[str, Any]], Any], list[Any]]] = {
    "SQS": (
        orders.messages,
        orders.charge_message,
        lambda record: record["messageId"],
        ["e85a6d3b-9f24-4d71-b0c8-1a4e7f6b2c23", "01f3b8c6-5a7d-4e92-8c1b-6d2f9a0e3d34"],
    ),
    "Kinesis": (
        orders.events,
        orders.charge_event,
        lambda record: record["kinesis"]["sequenceNumber"],
        [
            "49668899999979928943241587427133424641907348632812676363",
            "49668899999979928943241587427133424641907348632812885821",
        ],
    ),
    "DynamoDB": (
        orders.changes,
        orders.charge_change,
        lambda record: record["dynamodb"]["SequenceNumber"],
        ["4421584500000000017450455509", "4421584500000000017450463700"],
    ),
    "Kafka": (
        orders.records,
        orders.charge_record,
        partition_and_offset,
        [{"partition": "orders-0", "offset": 42}, {"partition": "orders-1", "offset": 1188}],
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
    processor, handler, identify, expected = RUNS[name]
    event = json.loads((EVENTS / f"{name.lower()}.json").read_text(encoding="utf-8"))
    records = records_of(event)
    table = Table()
    table.add_column("record", no_wrap=True)
    table.add_column("outcome")
    table.add_column("reason")
    with processor(records, handler) as batch:
        outcomes: list[Any] = batch.process()
        response: PartialItemFailureResponse[Any] = batch.response()
    for raw, outcome in zip(records, outcomes, strict=True):
        identifier: str | dict[str, Any] = identify(raw)
        if isinstance(identifier, dict):
            identifier = ":".join(map(str, identifier.values()))
        if outcome.status == "success":
            table.add_row(identifier, "[green]success", _charged(outcome.result))
        else:
            table.add_row(identifier, "[red]fail", _reason(outcome.error))
    console.rule(f"{name}: {len(records)} records")
    console.print(table)
    console.print_json(json.dumps(response))
    return [failed["itemIdentifier"] for failed in response["batchItemFailures"]] == expected


def records_of(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the records of an event. A Kafka event holds an array for each partition."""
    arrays: dict[str, list[dict[str, Any]]] = event.get("records", event)
    return [record for array in arrays.values() for record in array]


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
