"""`lambda-batch run`: run a Lambda function with an event on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Coroutine
from contextlib import AbstractContextManager, nullcontext, redirect_stdout
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

from lambda_batch import EventType, InvalidEventError, UnexpectedBatchTypeError
from lambda_batch.cli.runtime_api import Invocation, RuntimeApi
from lambda_batch.testing import (
    Answer,
    AttributeTypeError,
    Event,
    EventError,
    Failed,
    FakeLambdaContext,
    Returned,
    answer_of,
    dynamodb_event,
    judge,
    kafka_event,
    kinesis_event,
    sqs_event,
    sqs_fifo_event,
)
from lambda_batch.testing.responses import text_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

_INIT_SECONDS = 60.0  # how long a function may take to start
_IS_ASYNC = (
    "Runtime.MarshalError: a Lambda function must be `def`; use async_process_partial_response"
)
_EVENTS: dict[str, Callable[[list[str]], Event]] = {
    "sqs": sqs_event,
    "sqs-fifo": sqs_fifo_event,
    "kinesis": kinesis_event,
    "kafka": kafka_event,
}


class _RunError(Exception): ...  # the function could not be run


@dataclass(frozen=True)
class _Settings:
    """The arguments, as `add_arguments` declares them."""

    function: str
    event: Path | None
    source: str | None
    count: int
    failures: float
    payload: str
    timeout: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `lambda-batch run`.

    Args:
        parser: The subcommand's parser.
    """
    parser.add_argument("function", metavar="MODULE:FUNCTION", help="such as app:lambda_handler")
    parser.add_argument("event", nargs="?", type=Path, help="a JSON file with the event")
    parser.add_argument("--source", choices=(*_EVENTS, "dynamodb"), help="make an event instead")
    parser.add_argument("--count", type=int, default=10, help="of how many records (10)")
    parser.add_argument(
        "--failures", type=float, default=0.0, help="the share of damaged payloads, from 0 to 1 (0)"
    )
    parser.add_argument("--payload", default='{"id": "1"}', help="of the other records, as JSON")
    parser.add_argument("--timeout", type=float, default=30.0, help="in seconds (30)")


def run(arguments: argparse.Namespace) -> int:
    """Run the function, and print what Lambda would make of its response.

    Args:
        arguments: The parsed arguments.

    Returns:
        0 if no record failed, 1 if some did, 2 on an error of the function or of the arguments.
    """
    settings = _Settings(**vars(arguments))
    try:
        event = _read_event(settings)
        identifiers = _read_identifiers(event)
        started = time.monotonic()
        with _show_progress(len(identifiers)):
            answer = _invoke(settings, event)
    except (_RunError, EventError, InvalidEventError) as error:
        print(f"lambda-batch run: {error}", file=sys.stderr)
        return 2
    verdict, names = judge(answer, identifiers), [*map(text_of, identifiers)]
    failed, width = set(verdict.failed), max(map(len, names))
    print(f"{'record':>6}  {'identifier':<{width}}  outcome")
    for number, name in enumerate(names):
        print(f"{number:>6}  {name:<{width}}  {'failed' if name in failed else 'succeeded'}")
    if isinstance(answer, Returned):
        print(f"response: {json.dumps(json.loads(answer.payload))}")
    for text in filter(None, (verdict.reason, verdict.warning)):
        print(f"note: {text}")
    seconds = time.monotonic() - started
    print(f"{len(names) - len(failed)} succeeded, {len(failed)} failed, in {seconds:.2f} s")
    if isinstance(answer, Failed) and answer.error.rpartition(".")[2] != "BatchProcessingError":
        return 2
    return int(bool(failed))


def _read_event(settings: _Settings) -> Event:
    if (settings.event is None) == (settings.source is None):
        msg = "expected a file with an event, or --source"
        raise _RunError(msg)
    if settings.event is None:
        return _make_event(settings)
    try:
        event: Event = json.loads(settings.event.read_bytes())
    except OSError as error:
        raise _RunError(str(error)) from error
    except ValueError as error:
        msg = f"{settings.event}: expected JSON: {type(error).__name__}"
        raise _RunError(msg) from error
    return event


def _make_event(settings: _Settings) -> Event:
    """Return an event of which a share of the records is damaged, evenly spread.

    Handlers decide which records fail, so a damaged record is one that no handler can read: its
    payload is no JSON, or its image has an attribute of no type.
    """
    if settings.count < 1 or not 0 <= settings.failures <= 1:
        msg = "expected --count of at least 1, and --failures from 0 to 1"
        raise _RunError(msg)
    is_dynamodb = settings.source == "dynamodb"  # whose numbers are decimal
    try:
        payload = json.loads(settings.payload, parse_float=Decimal if is_dynamodb else None)
    except ValueError as error:
        msg = "expected --payload to be JSON"
        raise _RunError(msg) from error
    count, total = settings.count, round(settings.count * settings.failures)
    damaged = [(n + 1) * total // count > n * total // count for n in range(count)]
    if not is_dynamodb:
        payloads = ["{" if each else json.dumps(payload) for each in damaged]
        return _EVENTS[settings.source or ""](payloads)
    try:
        event = dynamodb_event([payload for _ in damaged])
    except (EventError, AttributeTypeError) as error:
        msg = f"--payload: {error}"
        raise _RunError(msg) from error
    for record, is_damaged in zip(event["Records"], damaged, strict=True):
        if is_damaged:
            for image in record["dynamodb"]["NewImage"].values():
                image.clear()
    return event


def _read_identifiers(event: Event) -> list[str | Mapping[str, Any]]:
    """Return the item identifiers of an event of any source."""
    for event_type in EventType:
        source = event_type.source
        try:
            identifiers = source.identifiers_of(source.records_of(event))
        except UnexpectedBatchTypeError:
            continue
        if identifiers:
            failures = source.response_of(identifiers)["batchItemFailures"]
            return [each["itemIdentifier"] for each in failures]
    msg = f"expected at least one record of {', '.join(each.source.name for each in EventType)}"
    raise _RunError(msg)


def _invoke(settings: _Settings, event: Event) -> Answer:
    module, _, name = settings.function.replace(":", ".").rpartition(".")
    if not module:
        msg = f"expected MODULE:FUNCTION, got {settings.function}"
        raise _RunError(msg)
    if find_spec("awslambdaric") is not None:
        return _invoke_in_runtime(f"{module}.{name}", event, settings.timeout)
    print("awslambdaric is not installed: the function runs in this process", file=sys.stderr)
    return _invoke_here(module, name, event, settings.timeout)


def _invoke_here(module: str, name: str, event: Event, timeout: float) -> Answer:
    """Call the function in this process, which can't stop it at its deadline."""
    sys.path.insert(0, str(Path.cwd()))
    try:
        function = getattr(import_module(module), name)
    except Exception as error:
        _print_traceback(error)
        msg = f"{module}.{name} can't be imported: {type(error).__name__}"
        raise _RunError(msg) from error
    context = FakeLambdaContext(function_name=name, timeout=timeout)
    try:
        with redirect_stdout(sys.stderr):
            response = function(event, context)
        if isinstance(response, Coroutine):
            response.close()
            return Failed(_IS_ASYNC)
        answer = answer_of(response)
    except (Exception, SystemExit) as error:
        _print_traceback(error)
        answer = Failed(type(error).__name__)
    is_late = time.monotonic() >= context.deadline
    return Failed(f"timed out after {timeout:g} s") if is_late else answer


def _print_traceback(error: BaseException) -> None:
    """Print an error of the function, as AWS's runtime does, from the function's own frame on."""
    frames = error.__traceback__.tb_next if error.__traceback__ else None
    traceback.print_exception(type(error), error, frames)


def _invoke_in_runtime(handler: str, event: Event, timeout: float) -> Answer:
    """Call the function under AWS's runtime client, and kill it at its deadline."""
    api = RuntimeApi()
    api.invocation = invocation = Invocation("local", json.dumps(event).encode(), timeout)
    environment = {
        "AWS_REGION": "eu-west-1",
        **os.environ,
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "AWS_LAMBDA_FUNCTION_NAME": handler.rpartition(".")[2],
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
    }
    command = [sys.executable, "-m", "awslambdaric", handler]
    # What the function prints must not mix with the table.
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    printer = Thread(target=_copy_output, args=(process.stdout,), daemon=True)
    printer.start()
    started = time.monotonic()
    try:
        while invocation.outcome is None:
            left = (invocation.deadline or started + _INIT_SECONDS) - time.monotonic()
            if left <= 0 and invocation.deadline is not None:
                return Failed(f"timed out after {timeout:g} s")
            if left <= 0 or process.poll() is not None:
                break
            api.serve_once(min(left, 0.2))  # then look whether the process has ended
    finally:
        process.kill()
        process.wait()
        printer.join(1.0)  # a process that the function started can hold the pipe open
        api.server_close()
    if invocation.outcome == "response":
        return Returned(invocation.payload)
    if invocation.outcome == "error":
        error = json.loads(invocation.payload)
        is_async = "type coroutine" in str(error.get("errorMessage"))
        is_async &= error["errorType"] == "Runtime.MarshalError"
        return Failed(_IS_ASYNC if is_async else str(error["errorType"]))
    if invocation.deadline is not None:
        return Failed("the process has ended")
    msg = f"{handler} can't be started"
    raise _RunError(msg)


def _copy_output(output: IO[bytes]) -> None:
    """Print the output of the function.

    AWS's runtime writes the line breaks in a message as carriage returns and its indentation as
    no-break spaces, so that CloudWatch Logs keeps the message together.
    """
    for line in output:
        text = line.decode(errors="replace").replace("\r\n", "\n")
        print(text.replace("\r", "\n").replace("\xa0", " "), end="", file=sys.stderr, flush=True)


def _show_progress(records: int) -> AbstractContextManager[object]:
    """Show on a terminal how long the function runs, if rich is installed."""
    if not sys.stderr.isatty() or find_spec("rich") is None:
        return nullcontext()
    from rich.console import Console
    from rich.progress import Progress

    progress = Progress(console=Console(stderr=True), transient=True)
    progress.add_task(f"{records} records", total=None)
    return progress
