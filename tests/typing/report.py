"""Writes docs/types.md: `python -m tests.typing.report`."""

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
)
"""The mistakes whose messages the page quotes."""

INTRODUCTION = """\
# What the type checker tells you

This page is written by `python -m tests.typing.report`, which runs type checkers over
{right} right and {wrong} wrong files in `tests/typing`. They are checked as yours
are: in a folder of their own, against the installed wheel.

- Checkers: {versions}.
- Settings: mypy with `--strict` and most of what is optional, once with pydantic's plugin and once
  without; pyright in strict mode; ty, with `redundant-condition-strict`; pyrefly, with
  `strict-partial-subtyping`. For Python 3.11.
- Right files: no checker says anything, but for the false alarms below.
- Wrong files: each has one mistake, which is flagged in its line, but for the gaps below. No other
  line is flagged.
- Newer checkers: `nox -s newest_checkers` upgrades all four and runs the same tests.
"""


ABOUT_ALARMS = """\
A handler of `Any` could be an async one. With a context, or if the handler itself is nothing but
`Any`, checkers find overloads that give different results, and make `Any` of the response. Only
what forbids that flags it: mypy's `--strict`, by `warn_return_any`, and pyright's strict mode. An
annotation of the handler's result is enough."""


def caught_in(said: Said) -> dict[str, set[str]]:
    """Tell which mistakes are caught.

    Args:
        said: What each checker says.

    Returns:
        For each checker, the names of the files whose marked line it flags.
    """
    places = {(f"wrong/{name}.py", mistake.line): name for name, mistake in MISTAKES.items()}
    return {
        checker: {places[found.file, found.line] for found in all_found if found[:2] in places}
        for checker, all_found in said.items()
    }


def render_results(said: Said) -> str:
    """Write which checker catches which mistake, and why not.

    Args:
        said: What each checker says.

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
    lines += ["", "### The false alarms", "", ABOUT_ALARMS, ""]
    lines += [
        f"- [{name}](../tests/typing/right/{name}.py) ({checker}): {len(flagged)} lines."
        for (name, checker), flagged in ALARMS.items()
    ]
    return "\n".join(lines) + "\n"


def _explain_gaps() -> Iterator[str]:
    """List the reasons of known gaps, with the checkers and files that they are of."""
    reasons: dict[str, list[tuple[str, str]]] = {}
    for gap, reason in KNOWN_GAPS.items():
        reasons.setdefault(reason, []).append(gap)
    for reason, gaps in reasons.items():
        names = ", ".join(dict.fromkeys(f"`{name}`" for name, _ in gaps))
        checkers = list(dict.fromkeys(checker for _, checker in gaps))
        who = "all checkers" if len(checkers) == len(ALL) else ", ".join(checkers)
        yield f"- {names} ({who}): {reason}."


def render_messages(said: Said) -> str:
    """Quote what mypy and pyright say of some mistakes.

    Args:
        said: What each checker says.

    Returns:
        Markdown.
    """
    lines = ["## In their words", ""]
    lines.append("All errors of mypy, and the first line of what pyright says.")
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
    """Write the page.

    Args:
        said: What each checker says.

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
