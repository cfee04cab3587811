"""Metrics of batches, for the option `on_report`: CloudWatch's embedded metric format."""

from __future__ import annotations

import json
from collections import Counter
from time import time
from typing import TYPE_CHECKING

from lambda_batch.errors import ConfigurationError
from lambda_batch.wire.decoding import is_object, json_type
from lambda_batch.wire.sources import full_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from lambda_batch.reports import BatchReport, Outcome

__all__ = ["EmfMetrics"]


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return __all__


MAX_ERROR_CLASSES = 10
"""The number of exception classes of one batch that have metrics of their own."""

_COUNTS: dict[str, Outcome] = {
    "Succeeded": "succeeded",
    "Failed": "failed",
    "Stopped": "stopped",
    "NotAttempted": "not attempted",
    "Sunk": "sunk",
}
_UNITS = {
    "Records": "Count",
    **dict.fromkeys(_COUNTS, "Count"),
    "BatchDuration": "Milliseconds",
    "OldestRecordAge": "Seconds",
}
_SOURCE, _ERROR_CLASS = "source", "errorClass"
_RESERVED = {"_aws", _SOURCE, _ERROR_CLASS, *_UNITS}

_MAX_DIMENSIONS = 30
_MAX_NAME = 255
_MAX_VALUE = 1024
"""Source: Amazon CloudWatch API Reference, "Dimension"."""


class EmfMetrics:
    """Writes metrics of each batch in CloudWatch's embedded metric format, for `on_report`.

    CloudWatch Logs makes metrics of these lines, so the function makes no request. Neither
    payloads, item identifiers nor texts of exceptions are written.

    Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format"
    (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
    """

    def __init__(
        self,
        *,
        namespace: str,
        dimensions: Mapping[str, str] | None = None,
        write: Callable[[str], object] = print,
    ) -> None:
        """Create it, once for all batches.

        Args:
            namespace: The namespace of the metrics.
            dimensions: Dimensions of all metrics beside `source`, such as the service.
            write: Writes a line. CloudWatch needs lines without anything before the JSON, so it
                must not be a logger with a format of its own.

        Raises:
            ConfigurationError: CloudWatch does not accept the namespace or a dimension.
        """
        _check_text("the namespace", namespace, _MAX_NAME)
        if namespace.startswith("AWS/"):
            msg = f"the namespace must not begin with AWS/, which is reserved, got {namespace!r}"
            raise ConfigurationError(msg)
        self._namespace = namespace
        _check_dimensions(dimensions or {})
        self._dimensions = dict(dimensions or {})
        self._write = write

    def __call__(self, report: BatchReport, /) -> None:
        """Write the metrics of a batch: one line, and one for each class of its exceptions.

        Args:
            report: What became of the batch.
        """
        counts = report.counts
        metrics: dict[str, float] = {"Records": len(report.records)}
        metrics |= {name: counts.get(outcome, 0) for name, outcome in _COUNTS.items()}
        metrics["BatchDuration"] = round(report.duration * 1000, 3)
        if report.oldest_age is not None:
            metrics["OldestRecordAge"] = round(report.oldest_age, 3)
        dimensions = {_SOURCE: _dimension_value(report.source), **self._dimensions}
        self._write_line(dimensions, metrics)
        for kind, failures in _failures_by_class(report):
            self._write_line({**dimensions, _ERROR_CLASS: kind}, failures)

    def _write_line(self, dimensions: Mapping[str, str], metrics: Mapping[str, float]) -> None:
        directive: dict[str, Any] = {
            "Namespace": self._namespace,
            "Dimensions": [list(dimensions)],
            "Metrics": [{"Name": name, "Unit": _UNITS[name]} for name in metrics],
        }
        metadata = {"Timestamp": int(time() * 1000), "CloudWatchMetrics": [directive]}
        self._write(json.dumps({"_aws": metadata, **dimensions, **metrics}))


def _failures_by_class(report: BatchReport) -> list[tuple[str, Counter[str]]]:
    """Count failures by exception class: the most frequent classes, and the others together."""
    classes: dict[str, Counter[str]] = {}
    for record in report.records:
        if record.outcome in ("failed", "sunk"):
            error = record.exception
            kind = "unknown" if error is None else _dimension_value(full_name(type(error)))
            classes.setdefault(kind, Counter())[record.outcome.capitalize()] += 1
    ordered = sorted(classes.items(), key=lambda item: -item[1].total())
    kept, rest = ordered[:MAX_ERROR_CLASSES], ordered[MAX_ERROR_CLASSES:]
    if rest:
        kept.append(("other", sum((counter for _, counter in rest), Counter[str]())))
    return kept


def _dimension_value(text: str) -> str:
    """Return a class or source name as CloudWatch accepts it: ASCII, and not too long."""
    return text.encode("ascii", "replace").decode("ascii")[:_MAX_VALUE]


def _check_dimensions(dimensions: Mapping[str, str]) -> None:
    if not is_object(dimensions):
        msg = f"dimensions must be a mapping of names to values, got {json_type(dimensions)}"
        raise ConfigurationError(msg)
    most = _MAX_DIMENSIONS - 2  # the source and the exception class are dimensions, too
    if len(dimensions) > most:
        msg = f"expected at most {most} dimensions, got {len(dimensions)}"
        raise ConfigurationError(msg)
    for name, value in dimensions.items():
        _check_text("the name of a dimension", name, _MAX_NAME)
        _check_text(f"the dimension {name!r}", value, _MAX_VALUE)
        if name in _RESERVED:
            msg = f"the name {name!r} is taken by a metric or dimension of this library"
            raise ConfigurationError(msg)


def _check_text(what: str, text: object, longest: int) -> None:
    """Raise if CloudWatch does not accept a name or value."""
    is_usable = (
        isinstance(text, str)
        and 0 < len(text) <= longest
        and text.isascii()
        and text.isprintable()
        and not text.isspace()
        and not text.startswith(":")
    )
    if not is_usable:
        msg = (
            f"{what} must be printable ASCII text of 1 to {longest} characters that does not begin "
            f"with a colon, got {text!r}"
        )
        raise ConfigurationError(msg)
