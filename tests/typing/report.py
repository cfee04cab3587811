"""Write docs/types.md: `python -m tests.typing.report`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.typing.catalogue import ALARMS, ALL, GROUPS, KNOWN_GAPS, MISTAKES, RIGHT
from tests.typing.checkers import ROOT, Diagnostic, check_all, make_environment, versions

PAGE = ROOT / "docs" / "types.md"

Said = dict[str, list[Diagnostic]]

SHOWN = (
    "handler_other_source",
    "handler_record_class_though_model",
    "handler_other_model_context_manager",
    "handler_async",
    "handler_generator",
    "handler_sync",
    "entry_point_async",
    "context_missing",
    "model_other_source_kinesis",
    "model_other_source_sqs",
    "model_other_than_type_argument",
    "subclass_model",
    "nested_override_kinesis",
    "field_payload_misspelt",
    "field_image_optional",
    "result_type",
    "result_status_misspelt",
    "response_key_misspelt",
    "response_annotation_of_kafka",
    "decorated_returns_none",
    "decorated_async",
    "option_on_failure_misspelt",
)
"""The mistakes whose messages the page quotes."""

INTRODUCTION = """\
# What the type checker tells you

A handler, model or option that does not fit the processor is a type error in your editor and in CI.
mypy, pyright, ty and pyrefly each find most of {wrong} typical mistakes: the tables show which.
Annotate your functions: by default, mypy does not check the bodies of unannotated functions.

<!-- wrong: a handler of another source -->
```python
from typing import Any

from lambda_batch import (
    KinesisStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    process_partial_response,
)

processor = SqsBatchProcessor()


def handle(record: KinesisStreamRecord) -> None: ...


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, handle, processor, context)  # error: another source
```

With `def lambda_handler(event, context):`, mypy does not check the last line, unless you pass
`--strict` or `--check-untyped-defs`. Even then, it does not find an async handler in a sync
processor: that mistake shows only against the annotated result.

## How this page is made

`python -m tests.typing.report` writes it. It runs type checkers over {right} correct and {wrong}
wrong files in `tests/typing`, in a folder of their own, against the installed wheel.

- Checkers: {versions}.
- Settings: mypy with `--strict` and most optional checks, once with pydantic's plugin and once
  without; pyright in strict mode; ty with `redundant-condition-strict`; pyrefly with
  `strict-partial-subtyping`. All for Python 3.11.
- Correct code: no errors, except the false positives below.
- Wrong code: each file has one mistake, which is flagged in its line, except the gaps below. No
  other line is flagged.
- Newer checkers: `nox -s newest_checkers` upgrades all four and runs the same tests.
"""


ABOUT_ALARMS = """\
These lines are correct, but flagged.

A handler of type `Any` could be an async one. With a context, or if the handler itself is `Any`,
several overloads match and give different results, so checkers infer `Any` for the response. Only
rules against `Any` flag this: `warn_return_any` in mypy's `--strict`, and pyright's strict mode. To
avoid it, annotate the handler's result.

`on_failure = "stop"` in the body of a subclass passes `mypy --strict`. Mypy's optional
`mutable-override` flags it, because mypy infers a narrower type than the base class has. To avoid
it, annotate the attribute: `on_failure: OnFailure = "stop"`, `max_concurrency: int | None = 5`,
`logger: FailureLogger | None = ...`."""


def caught_in(said: Said) -> dict[str, set[str]]:
    """Return the mistakes that each checker catches.

    Args:
        said: The diagnostics of each checker.

    Returns:
        For each checker, the names of the files whose marked line it flags.
    """
    places = {(f"wrong/{name}.py", mistake.line): name for name, mistake in MISTAKES.items()}
    return {
        checker: {places[found.file, found.line] for found in all_found if found[:2] in places}
        for checker, all_found in said.items()
    }


def render_results(said: Said) -> str:
    """Render the tables of caught mistakes, the gaps and the false positives.

    Args:
        said: The diagnostics of each checker.

    Returns:
        Markdown.
    """
    caught = caught_in(said)
    lines = ["## What is caught", ""]
    lines += ["| Checker | Caught |", "| --- | --- |"]
    lines += [f"| {checker} | {len(caught[checker])} of {len(MISTAKES)} |" for checker in ALL]
    for title, words in GROUPS.items():
        lines += ["", f"### {title}", "", f"| Mistake | File | {' | '.join(ALL)} |"]
        lines += [f"| --- | --- |{' --- |' * len(ALL)}"]
        for name, mistake in MISTAKES.items():
            if name.partition("_")[0] in words:
                marks = " | ".join(
                    "caught" if name in caught[checker] else "**gap**" for checker in ALL
                )
                link = f"[{name}](../tests/typing/wrong/{name}.py)"
                lines.append(f"| {mistake.text} | {link} | {marks} |")
    lines += ["", "### The gaps", ""]
    lines += _explain_gaps()
    lines += ["", "### The false positives", "", ABOUT_ALARMS, ""]
    lines += [
        f"- [{name}](../tests/typing/right/{name}.py) ({checker}): {len(flagged)} lines."
        for (name, checker), flagged in ALARMS.items()
    ]
    return "\n".join(lines) + "\n"


def _explain_gaps() -> Iterator[str]:
    """List the reasons of known gaps, each with its checkers and files."""
    reasons: dict[str, list[tuple[str, str]]] = {}
    for gap, reason in KNOWN_GAPS.items():
        reasons.setdefault(reason, []).append(gap)
    for reason, gaps in reasons.items():
        names = ", ".join(dict.fromkeys(f"`{name}`" for name, _ in gaps))
        checkers = list(dict.fromkeys(checker for _, checker in gaps))
        who = "all checkers" if len(checkers) == len(ALL) else ", ".join(checkers)
        yield f"- {names} ({who}): {reason}."


def render_messages(said: Said) -> str:
    """Quote the messages of mypy and pyright for some mistakes.

    Args:
        said: The diagnostics of each checker.

    Returns:
        Markdown.
    """
    lines = ["## In their words", ""]
    lines.append("All errors of mypy, and the first line of pyright's message.")
    for name in SHOWN:
        mistake = MISTAKES[name]
        lines += ["", f"### {name}", "", f"{mistake.text[0].upper()}{mistake.text[1:]}:", ""]
        lines += ["```python", mistake.source, "```", "", "```text"]
        lines += [f"mypy: {text}" for text in _texts(said["mypy"], name)]
        lines += [f"pyright: {text}" for text in _texts(said["pyright"], name)[:1]]
        lines.append("```")
    return "\n".join(lines) + "\n"


def _texts(said: list[Diagnostic], name: str) -> list[str]:
    return [found.text for found in said if found.file == f"wrong/{name}.py"]


def render(said: Said) -> str:
    """Render the page.

    Args:
        said: The diagnostics of each checker.

    Returns:
        Markdown.
    """
    introduction = INTRODUCTION.format(right=len(RIGHT), wrong=len(MISTAKES), versions=versions())
    return "\n".join([introduction, render_results(said), render_messages(said)])


def main() -> None:
    """Run the checkers and write the page."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("wheel", "checked"):
            (folder / part).mkdir()
        said = check_all(make_environment(folder / "wheel"), folder / "checked")
    PAGE.write_text(render(said), encoding="utf-8")


if __name__ == "__main__":
    main()
