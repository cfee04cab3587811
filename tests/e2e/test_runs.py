"""Short runs over real servers, of functions with mistakes in them: a run must find each."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.e2e.runs import Plan, Result, run_source

pytestmark = [
    pytest.mark.skipif(find_spec(name) is None, reason=f"{name} is not installed: see group e2e")
    for name in ("awslambdaric", "ministack")
]


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what wrong runs leave behind where it is cleaned up."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def run(source: str, records: int = 200, *, side: str = "broken", seconds: float = 60) -> Result:
    return run_source(
        source, Plan(records=records, seed=1, side=side, trouble_rate=0, give_up_after=seconds)
    )


@pytest.mark.parametrize("source", ["sqs", "dynamodb"])
def test_failures_that_are_not_reported_are_missing(source: str) -> None:
    result = run(source)

    assert result.account.missing
    assert result.in_time
    assert not result.is_right


def test_a_fifo_queue_whose_groups_go_on_after_a_failure_is_out_of_order() -> None:
    result = run("fifo", 800)

    assert result.account.out_of_order
    assert not result.is_right


def test_a_shard_that_is_handled_backwards_is_out_of_order() -> None:
    result = run("kinesis")

    assert result.account.out_of_order
    assert not result.is_right


def test_a_run_that_does_not_end_in_time_is_not_right() -> None:
    result = run("sqs", side="ours", seconds=0)

    assert not result.in_time
    assert not result.is_right


def test_a_right_run_leaves_nothing_behind() -> None:
    result = run("sqs", side="ours")

    assert result.is_right
    assert not Path(result.folder).exists()
    lost = result.counts.get("timeouts", 0) + result.counts.get("exits", 0)
    assert 0 < result.counts["cold starts"] - lost <= 2  # one for each poller, and after a loss
