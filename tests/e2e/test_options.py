"""The options for failures and time make the difference that they are there for."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("boto3", reason="boto3 is not installed: see group e2e")

from tests.e2e import cli
from tests.e2e.accounts import Account
from tests.e2e.options import SCENARIOS, find_faults, plan_of, run_scenario
from tests.e2e.runs import Plan, Result

ORDER = SCENARIOS["order"]
RIGHT = Account(
    sent=9,
    handled=9,
    handled_again=0,
    dead_bad=0,
    dead_good=0,
    dead_handled=0,
    missing=0,
    impossible=0,
    overtaken=0,
    out_of_order=0,
)
"""The account of a run without any fault."""


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the files of wrong runs in a folder that is cleaned up."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def result_of(account: Account) -> Result:
    tries = account.handled + account.handled_again
    counts = {"calls": tries, "tries": tries, "invocations": 1}
    return Result("stream", "option_functions", account, True, 1.0, counts, "/folder")


def results_of_order() -> dict[str, Result]:
    """Return results as they are to be: the default is out of order, "stop" repeats nothing."""
    accounts = (
        replace(RIGHT, overtaken=3, handled_again=30),
        replace(RIGHT, handled_again=20),
        RIGHT,
    )
    return {
        setting.name: result_of(account)
        for setting, account in zip(ORDER.settings, accounts, strict=True)
    }


@pytest.mark.skipif(
    not all(map(find_spec, ("awslambdaric", "ministack"))),
    reason="awslambdaric or ministack is not installed: see group e2e",
)
def test_an_option_makes_its_difference_under_the_real_runtime() -> None:
    """`nox -s e2e -- --options` runs all scenarios, which takes longer."""
    results = run_scenario("fifo-poison", plan_of(seed=1, records=100))

    assert list(find_faults(SCENARIOS["fifo-poison"], results)) == []


def test_a_difference_that_is_not_there_is_a_fault() -> None:
    results = results_of_order()
    assert list(find_faults(ORDER, results)) == []

    results['on_failure="stop_key"'] = result_of(replace(RIGHT, overtaken=3, handled_again=20))

    [fault] = find_faults(ORDER, results)
    assert fault == 'overtaken: 3 with on_failure="stop_key", 3 with on_failure="continue"'


def test_a_run_that_misses_an_order_is_a_fault() -> None:
    results = results_of_order()
    results['on_failure="stop"'] = result_of(replace(RIGHT, missing=1))

    assert list(find_faults(ORDER, results)) == ['on_failure="stop": not right, see /folder']


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_claim_names_settings_of_its_scenario(name: str) -> None:
    scenario = SCENARIOS[name]
    names = {setting.name for setting in scenario.settings}

    assert scenario.claims
    assert names == {each for claim in scenario.claims for each in (claim.less, claim.more)}


def test_the_command_prints_the_table_and_fails_without_a_difference(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    results = results_of_order()

    def run(name: str, plan: Plan) -> dict[str, Result]:
        assert (name, plan.records, plan.seed) == ("order", 50, 7)
        return results

    monkeypatch.setattr(cli, "run_scenario", run)
    command = ["--options", "order", "--records=50", "--seed=7"]

    assert cli.main(command) == 0
    text = capsys.readouterr().out
    [row] = [line for line in text.splitlines() if "stop_key" in line]
    assert [cell.strip() for cell in row.strip("|").split("|")] == [
        *("order", '`on_failure="stop_key"`', "20", "0", "0", "0", "29", "0", "1", "0", "1.0"),
    ]
    assert "not as expected" not in text

    results['on_failure="stop"'] = results['on_failure="continue"']

    assert cli.main(command) == 1
    assert "not as expected: order: overtaken: 3 with" in capsys.readouterr().out
