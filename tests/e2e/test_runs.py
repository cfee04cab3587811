"""Short runs with real servers, mostly of functions with mistakes that a run must find."""

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("boto3", reason="boto3 is not installed: see group e2e")

from tests.e2e import cli
from tests.e2e.runs import Plan, Result, run_source

pytestmark = [
    pytest.mark.skipif(find_spec(name) is None, reason=f"{name} is not installed: see group e2e")
    for name in ("awslambdaric", "ministack")
]

PLAN = Plan(
    records=100,
    seed=1,
    trouble_rate=0,
    pollers=1,
    shards=1,
    max_receive_count=3,
    maximum_retry_attempts=2,
    give_up_after=120,
)
BROKEN = replace(PLAN, side="broken")


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the files of wrong runs in a folder that is cleaned up."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_failures_below_the_checkpoint_are_missing() -> None:
    result = run_source("dynamodb", BROKEN)

    assert result.account.missing
    assert result.in_time
    assert not result.is_right


def test_a_fifo_queue_whose_groups_go_on_after_a_failure_is_out_of_order() -> None:
    result = run_source("fifo", replace(BROKEN, records=500))

    assert result.account.out_of_order
    assert not result.is_right


def test_a_shard_that_is_handled_backwards_is_out_of_order() -> None:
    result = run_source("kinesis", BROKEN)

    assert result.account.out_of_order
    assert not result.is_right


def test_a_run_that_does_not_end_in_time_is_not_right() -> None:
    result = run_source("sqs", replace(PLAN, give_up_after=0))

    assert not result.in_time
    assert not result.is_right


def test_the_exit_status_is_zero_if_every_run_is_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--records=100", "--seed=1", "--source=fifo-async", "--json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["plan"]["seed"] == 1
    [result] = document["results"]
    assert result["is_right"]
    assert result["account"]["sent"] == 100
    counts = result["counts"]
    lost = counts.get("timeouts", 0) + counts.get("exits", 0)
    assert 0 < counts["cold starts"] - lost <= 2  # one for each poller, and one after each loss
    assert not list(tmp_path.iterdir())  # everything is cleaned up


def test_the_exit_status_is_not_zero_if_a_record_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_broken(source: str, _: Plan) -> Result:
        return replace(run_source(source, BROKEN), side="ours")

    monkeypatch.setattr(cli, "run_source", run_broken)

    assert cli.main(["--source=sqs", "--json"]) == 1
    [result] = json.loads(capsys.readouterr().out)["results"]
    assert result["account"]["missing"] > 0
