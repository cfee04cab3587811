"""The benchmark's statistics, targets and pages, and that the command runs."""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("aws_lambda_powertools", reason="the benchmark compares with Powertools")
pytest.importorskip("rich", reason="the benchmark prints with rich")

from bench.cli import all_works, main  # needs the packages above
from bench.events import make_fifo_event
from bench.handlers import DeclinedError, make_failing
from bench.markdown import table, to_markdown
from bench.pages import RESULTS, replace_between, write_page
from bench.plots import draw
from bench.report import Report, cells, number
from bench.results import OURS, THEIRS, Ratio, Row
from bench.sides import check_same_work, expected_failures
from bench.summary import TASKS, to_summary
from bench.targets import TARGETS, Target, judge, targets_of
from bench.timing import Effort, in_turn, time_rounds
from bench.works import is_key_wanted

ROOT = Path(__file__).parents[2]
KEY = "sync/sqs/none/1000/ok"
TARGET = Target("fast", "sync/.*", 0.5)


def make_row(ours: list[float], theirs: list[float], key: str = KEY) -> Row:
    return Row.of_rounds(key, "a row", "us", {OURS: ours, THEIRS: theirs})


def make_report(*rows: Row) -> Report:
    return Report({"CPU": "a slow one"}, rounds=3, is_quick=False, rows=rows)


def test_ratio_is_the_median_of_the_ratios_of_the_rounds() -> None:
    # The second round was slow for both; medians of each would give another ratio.
    ratio = Ratio.of_rounds([1, 20, 3], [2, 80, 4])

    assert ratio == Ratio(middle=0.5, least=0.25, most=0.75)


@pytest.mark.parametrize(("ours", "theirs"), [([], []), ([1], [1, 2])])
def test_ratio_needs_the_same_number_of_rounds(ours: list[float], theirs: list[float]) -> None:
    with pytest.raises(ValueError, match=r"round|longer"):
        Ratio.of_rounds(ours, theirs)


def test_row_has_medians_and_no_ratio_to_zero() -> None:
    row = Row.of_rounds(KEY, "a row", "us", {OURS: [3, 1, 2], THEIRS: [4, 4, 4], "none": [0, 0, 0]})

    assert row.values == {OURS: 2, THEIRS: 4, "none": 0}
    assert set(row.ratios) == {THEIRS}
    assert row.group == "sync"


def test_target_limits_the_median_ratio() -> None:
    assert TARGET.is_reached(make_row([1, 9, 1], [2, 2, 2]))
    assert not TARGET.is_reached(make_row([1.1, 1, 1.1], [2, 2, 2]))


def test_target_without_a_divisor_limits_our_value() -> None:
    target = Target("small", "sync/.*", 2, against=None)

    assert target.is_reached(make_row([2], [0.1]))
    assert not target.is_reached(make_row([2.1], [100]))


def test_target_skips_rows_without_its_divisor() -> None:
    target = Target("like gather", "sync/.*", 1, against="gather")

    assert not target.applies_to(make_row([1], [1]))
    assert judge([make_row([1], [1])], [target]) == []


def test_verdict_has_the_worst_row() -> None:
    good, bad = make_row([1], [4]), make_row([3], [4])

    [verdict] = judge([good, bad], [TARGET])

    assert (verdict.worst, verdict.reached, verdict.is_reached) == (bad, 1, False)


def test_each_target_has_a_row() -> None:
    keys = [key for work in all_works(is_quick=False) for key in work.keys]

    for target in TARGETS:
        if find_spec("awslambdaric") is None and "client" in target.rows:
            continue  # the runtime client exists for Linux only
        assert any(re.fullmatch(target.rows, key) for key in keys), target.name


def test_keys_are_unique() -> None:
    keys = [key for work in all_works(is_quick=False) for key in work.keys]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("only", "wanted"),
    [
        ("", True),
        ("sync", True),
        ("sqs/none", True),
        (KEY, True),
        ("fifo,sqs/none", True),
        ("fifo,hooks", False),
        ("sy", False),
        ("100", False),
    ],
)
def test_only_selects_whole_steps_of_keys(only: str, wanted: bool) -> None:
    assert is_key_wanted(KEY, only) is wanted


def test_a_quick_run_measures_every_kind_of_row() -> None:
    groups = [
        {key.partition("/")[0] for work in all_works(is_quick=is_quick) for key in work.keys}
        for is_quick in (False, True)
    ]

    assert groups[0] == groups[1]


def test_rounds_take_turns() -> None:
    assert list(in_turn(["a", "b", "c"], 4)) == ["b", "c", "a"]

    calls: list[str] = []
    taken = time_rounds({"x": lambda: calls.append("x")}, Effort(2, 0))

    assert len(taken["x"]) == 2
    assert len(calls) == 4  # a warm-up, a look at how long it takes, and the rounds


def test_libraries_that_report_different_failures_are_not_compared() -> None:
    def responding(*identifiers: str) -> object:
        return {"batchItemFailures": [{"itemIdentifier": each} for each in identifiers]}

    check_same_work({OURS: lambda: responding("a"), THEIRS: lambda: responding("a")}, 1)
    with pytest.raises(RuntimeError, match="same"):
        check_same_work({OURS: lambda: responding("a"), THEIRS: lambda: responding("b")}, 1)
    with pytest.raises(RuntimeError, match="expected 2"):
        check_same_work({OURS: lambda: responding("a"), THEIRS: lambda: responding("a")}, 2)


@pytest.mark.parametrize(("size", "failures"), [(1, 1), (10, 1), (11, 2), (1_000, 100)])
def test_one_in_ten_fails(size: int, failures: int) -> None:
    assert expected_failures(size, some_fail=True) == failures
    assert expected_failures(size, some_fail=False) == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.01234, "0.0123"), (1.5, "1.5"), (99.96, "100"), (123.4, "123"), (10_000, "10,000")],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert number(value) == text


def test_cells_show_the_ratio_and_its_extremes() -> None:
    row = Row.of_rounds(KEY, "a row", "us", {OURS: [1, 2], THEIRS: [2, 2], "loop": [1, 1]})

    assert cells(row) == ["a row", "1.5", "2", "0.75 (0.50 - 1.00)", "loop 1 (1.50)"]


def test_markdown_shows_missed_targets() -> None:
    missed, reached = make_row([9], [10]), make_row([1], [10], "sync/sqs/none/100/ok")

    page = to_markdown(make_report(missed, reached))

    assert "- CPU: a slow one" in page
    assert "| no model, 100 records or more | <= 0.55 | 0.9 |" in page
    assert "1 of 2 | missed |" in page
    assert "<= 0.55: reached" in page
    assert "<= 0.55: missed" in page
    assert page.index("### SQS, sync") < page.index("## Targets") < page.index("## Machine")


def test_empty_columns_are_left_out_of_tables() -> None:
    assert table(("a", "b", "c"), [("1", "", "x|y")]).splitlines() == [
        "| a | c |",
        "| --- | --- |",
        "| 1 | x\\|y |",
    ]


def test_results_go_between_the_marks_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    marked = "<!-- {} -->\nold\n<!-- end -->\n"
    text = f"before\n{marked.format('summary')}between\n{marked.format('results')}after\n"
    page.write_text(text, encoding="utf-8")

    write_page(make_report(make_row([1], [10])), page)
    once = page.read_text(encoding="utf-8")
    write_page(make_report(make_row([1], [10])), page)

    assert once.startswith("before\n<!-- summary -->\n")
    assert "<!-- end -->\nbetween\n<!-- results -->\n" in once
    assert once.endswith("<!-- end -->\nafter\n")
    assert "old" not in once
    assert page.read_text(encoding="utf-8") == once


def test_a_page_without_marks_is_rejected() -> None:
    with pytest.raises(ValueError, match="no lines"):
        replace_between("a page of something else\n", RESULTS, "results")


def test_summary_begins_with_speed_cold_start_and_memory() -> None:
    report = make_report(
        make_row([4], [10], "sync/sqs/none/10/ok"),
        make_row([6], [10], "fifo/batch/10/ok"),
        make_row([7], [50], "import/client/none"),
        make_row([3], [6], "process/client/none"),
        make_row([1], [2], "memory/peak/none/ok"),
    )

    lines = to_summary(report).splitlines()

    assert lines[:4] == [
        (
            "- **Speed.** If Powertools takes 1 second for a batch, lambda-batch takes 0.40 for "
            "10 SQS messages, 0.60 for 10 of a FIFO queue."
        ),
        (
            "- **Cold start.** Importing lambda-batch in the Lambda runtime takes "
            "7 us without a model (Powertools: 50 us)."
        ),
        (
            "- **Memory.** A worker process keeps after its first response "
            "3 us without a model (Powertools: 6 us)."
        ),
        (
            "- **Memory of a batch.** Above its event, one of 10,000 SQS messages takes at its "
            "peak 1 us if all succeed (Powertools: 2 us)."
        ),
    ]
    assert "| SQS FIFO, 10 messages | 6 us | 10 us | 0.60 |" in lines


def test_each_task_of_the_summary_has_a_row() -> None:
    keys = {key for work in all_works(is_quick=False) for key in work.keys}

    assert {key for key in TASKS if "client" not in key} <= keys


def test_a_fifo_batch_has_ten_message_groups_in_turn() -> None:
    records = make_fifo_event(21)["Records"]

    groups = [record["attributes"]["MessageGroupId"] for record in records]
    assert len(set(groups)) == 10
    assert groups[0] == groups[10] == groups[20]


def test_a_failing_handler_fails_the_same_call_of_each_batch() -> None:
    handler = make_failing(3, 2)

    for _ in range(2):
        handler(None)
        handler(None)
        with pytest.raises(DeclinedError):
            handler(None)


@pytest.mark.parametrize("other", [["--quick"], ["--only", "fifo"]])
def test_a_partial_run_does_not_overwrite_the_docs(
    other: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--write", *other])

    assert "whole run" in capsys.readouterr().err


def test_targets_of_a_row() -> None:
    assert [target.name for target in targets_of(make_row([1], [2]))] == [
        "no model, 100 records or more"
    ]


def test_the_same_results_give_the_same_plots(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="plots are drawn with matplotlib")
    report = make_report(make_row([1], [2]), make_row([1], [3], "memory/peak/none/ok"))

    first, second = draw(report, tmp_path / "a"), draw(report, tmp_path / "b")

    assert [path.name for path in first] == ["ratios.svg", "batch-size.svg", "memory.svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize("only", ["sync/sqs/model/10/handler", "entries", "fifo,hooks"])
def test_command_runs(tmp_path: Path, only: str) -> None:
    report, page = tmp_path / "report.json", tmp_path / "page.md"
    command = [sys.executable, "-m", "bench", "--quick", "--only", only]

    done = subprocess.run(
        [*command, "--json", str(report), "--markdown", str(page)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    written = json.loads(report.read_text(encoding="utf-8"))
    assert set(written) == {"machine", "rounds", "quick", "rows", "targets"}
    assert {"CPU", "Python", "pydantic", "aws-lambda-powertools"} <= set(written["machine"])
    for row in written["rows"]:
        assert set(row) == {"key", "title", "unit", "medians", "ratios"}
        assert {OURS, THEIRS} <= set(row["medians"])
    assert "| work |" in page.read_text(encoding="utf-8")


def test_equal_failures_are_logged_once_and_summed_up(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "bench", "--quick", "--only", "entries/default"]

    subprocess.run([*command, "--json", str(report)], cwd=ROOT, capture_output=True, check=True)

    [row] = json.loads(report.read_text(encoding="utf-8"))["rows"]
    # One of the three says how to see texts, once per process.
    assert row["medians"] == {OURS: 3, THEIRS: 0}


def test_only_without_a_row_is_an_error() -> None:
    command = [sys.executable, "-m", "bench", "--only", "nothing"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "no such row" in done.stderr
