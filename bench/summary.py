"""The beginning of the page: three lines of answer, and a table by task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bench.markdown import table
from bench.report import Report, number, ratio_cell
from bench.results import OURS, THEIRS, Row
from bench.targets import PYDANTIC

TASK_COLUMNS = ("task", OURS, THEIRS, "ratio (least - most)")
TASKS = {
    "sync/sqs/none/1/ok": "SQS, 1 message",
    "sync/sqs/none/10/ok": "SQS, 10 messages (the default)",
    "sync/sqs/none/1000/ok": "SQS, 1,000 messages",
    "sync/sqs/none/1000/handler": "SQS, 1,000 messages, 10 % fail",
    "sync/sqs/model/10/ok": "SQS, 10 messages with a JSON model",
    "fifo/batch/10/ok": "SQS FIFO, 10 messages",
    "fifo/group/10/ok": "SQS FIFO by group, 10 messages",
    "fifo/group/1000/ok": "SQS FIFO by group, 1,000 messages",
    "hooks/success/10/ok": "SQS, 10 messages, own success_handler",
    "hooks/failure/1000/handler": "SQS, 1,000 messages, 10 % fail, own failure_handler",
    "sync/kinesis/none/100/ok": "Kinesis, 100 records",
    "sync/kinesis/model/100/ok": "Kinesis, 100 records with a JSON model",
    "sync/dynamodb/none/100/ok": "DynamoDB Streams, 100 records",
    "sync/dynamodb/model/100/ok": "DynamoDB Streams, 100 records with a model",
    "async/sqs/none/1000/ok": "async, 1,000 messages that do not wait",
    "waiting/sqs/none": "async, 1,000 messages that wait for 10 ms",
    "import/client/none": "cold start: import, no model",
    "import/client/model": "cold start: import, with a model",
    "process/client/none": "memory: worker process after its first response, no model",
    "process/client/model": "memory: worker process after its first response, with a model",
    "memory/peak/none/ok": "memory: peak, 10,000 messages",
    "memory/peak/model/handler": "memory: peak, 10,000 messages with a model, all fail",
}
"""The rows that users ask about first, and their names there."""


@dataclass(frozen=True)
class _Rows:
    """The rows of a report by key; a partial run lacks some."""

    by_key: Mapping[str, Row]

    def ratio(self, key: str, name: str) -> list[str]:
        """Return the ratio of a row with a name behind it, or nothing if the row is missing."""
        row = self.by_key.get(key)
        if row is None or THEIRS not in row.ratios:
            return []
        return [f"{row.ratios[THEIRS].middle:.2f} {name}"]

    def values(self, key: str, name: str) -> list[str]:
        """Return the values of both libraries, or nothing if the row is missing."""
        row = self.by_key.get(key)
        if row is None or THEIRS not in row.values:
            return []
        ours, theirs = number(row.values[OURS]), number(row.values[THEIRS])
        rest = row.values.get(PYDANTIC)
        alone = "" if rest is None else f"; pydantic alone: {number(rest)} {row.unit}"
        return [f"{ours} {row.unit} {name} (Powertools: {theirs} {row.unit}{alone})"]


def to_summary(report: Report) -> str:
    """Write the summary of a report.

    Args:
        report: The report.

    Returns:
        A line each about speed, cold start and memory, and the table by task. A partial run gives
        only the lines and tasks that were measured.
    """
    rows = _Rows({row.key: row for row in report.rows})
    lines = {
        "**Speed.** If Powertools takes 1 second for a batch, lambda-batch takes": [
            *rows.ratio("sync/sqs/none/10/ok", "for 10 SQS messages"),
            *rows.ratio("sync/sqs/none/1000/ok", "for 1,000"),
            *rows.ratio("fifo/batch/10/ok", "for 10 of a FIFO queue"),
            *rows.ratio("sync/sqs/model/10/ok", "for 10 with a JSON model"),
            *rows.ratio("sync/sqs/model/1000/ok", "for 1,000 with a JSON model"),
        ],
        "**Cold start.** Importing lambda-batch in the Lambda runtime takes": [
            *rows.values("import/client/none", "without a model"),
            *rows.values("import/client/model", "with one"),
        ],
        "**Memory.** A worker process keeps after its first response": [
            *rows.values("process/client/none", "without a model"),
            *rows.values("process/client/model", "with one"),
        ],
        "**Memory of a batch.** Above its event, one of 10,000 SQS messages takes at its peak": [
            *rows.values("memory/peak/none/ok", "if all succeed"),
            *rows.values("memory/peak/none/handler", "if all fail"),
        ],
    }
    parts = ["\n".join(f"- {begin} {', '.join(each)}." for begin, each in lines.items() if each)]
    tasks = [
        _task_cells(name, rows.by_key[key]) for key, name in TASKS.items() if key in rows.by_key
    ]
    if tasks:
        parts.append(table(TASK_COLUMNS, tasks))
    return "\n\n".join(part for part in parts if part) + "\n"


def _task_cells(name: str, row: Row) -> list[str]:
    theirs = row.values.get(THEIRS)
    return [
        name,
        f"{number(row.values[OURS])} {row.unit}",
        "" if theirs is None else f"{number(theirs)} {row.unit}",
        ratio_cell(row),
    ]
