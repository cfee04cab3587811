"""A function's answer is judged as strictly as Lambda does."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from lambda_batch.testing import Answer, Failed, Returned, Verdict, answer_of, judge
from lambda_batch.testing.responses import MAX_RESPONSE_BYTES
from tests.events.corpus import CORPUS, needs_corpus

OUTCOMES = CORPUS / "response" / "outcomes.json"
BATCH = ("a", "b", "c")


def read_outcomes() -> list[dict[str, Any]]:
    if not OUTCOMES.is_file():
        return []
    rows: list[dict[str, Any]] = json.loads(OUTCOMES.read_text(encoding="utf-8"))
    return rows


def report(*identifiers: object) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": name} for name in identifiers]}


@needs_corpus
def test_known_outcomes_exist() -> None:
    assert len(read_outcomes()) >= 16


@needs_corpus
@pytest.mark.parametrize("row", [pytest.param(row, id=row["evidence"]) for row in read_outcomes()])
def test_every_known_outcome_is_reproduced(row: dict[str, Any]) -> None:
    verdict = judge(answer_of(row["response"]), BATCH, tumbling_window=row["source"] == "tumbling")
    assert verdict.failed == {"all-success": (), "all-failure": BATCH}[row["outcome"]]
    assert verdict.complete_failure is (row["outcome"] == "all-failure")


@pytest.mark.parametrize("response", [None, {}, "", []])
def test_a_response_without_content_is_success_to_lambda(response: object) -> None:
    verdict = judge(answer_of(response), BATCH)
    assert (verdict.succeeded, verdict.failed) == (BATCH, ())
    assert not verdict.complete_failure
    assert judge(answer_of(response), BATCH, report_batch_item_failures=False).warning is None


@pytest.mark.parametrize("response", [report(), {"batchItemFailures": None}])
def test_success(response: object) -> None:
    assert judge(answer_of(response), BATCH) == Verdict(BATCH, ())


@pytest.mark.parametrize(
    ("response", "failed"),
    [
        (report("b"), ("b",)),
        (report("c", "a"), ("a", "c")),
        (report("b", "b"), ("b",)),
        (report("a", "b", "c"), BATCH),
        ({"batchItemFailures": [{"itemIdentifier": "b", "more": 1}], "more": 1}, ("b",)),
    ],
)
def test_reported_records_fail_alone(response: object, failed: tuple[str, ...]) -> None:
    verdict = judge(answer_of(response), BATCH)
    succeeded = tuple(name for name in BATCH if name not in failed)
    assert verdict == Verdict(succeeded, failed)
    assert not verdict.complete_failure


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (answer_of(report("b", "")), "`batchItemFailures[1]` has an empty `itemIdentifier`"),
        (answer_of(report(None)), "has null (None) as `itemIdentifier`, not a string"),
        (answer_of(report(123)), "has a number as `itemIdentifier`, not a string"),
        (answer_of(report("z")), "has an `itemIdentifier` that is not in the batch"),
        (answer_of({"batchItemFailures": [{"id": "b"}]}), "has no `itemIdentifier`"),
        (answer_of({"batchItemFailures": ["b"]}), "`batchItemFailures[0]` is a string"),
        (
            answer_of({"batchItemFailures": {"itemIdentifier": "b"}}),
            "is an object (dict), not an array",
        ),
        (answer_of({"batchItemFailures": "b"}), "`batchItemFailures` is a string, not an array"),
        (answer_of("b"), "the response is a string, not an object"),
        (answer_of(["b"]), "the response is an array (list), not an object"),
        (answer_of(False), "the response is a boolean, not an object"),
        (answer_of(0), "the response is a number, not an object"),
        (answer_of(report("b") | {"rate": float("nan")}), "the response is not valid JSON"),
        (Returned(b"\xff"), "the response is not valid JSON"),
        (Returned("[" * 100_000), "the response is not valid JSON"),
        (Returned(""), "the response is not valid JSON"),
        (Returned("{"), "the response is not valid JSON"),
        (Failed("KeyError"), "the function failed: KeyError"),
        (answer_of({1, 2}), "Runtime.MarshalError: the response, a set, has no JSON form"),
        (answer_of("x" * MAX_RESPONSE_BYTES), f"has {MAX_RESPONSE_BYTES + 2} bytes, more than"),
    ],
)
def test_complete_failure_says_why(answer: Answer, reason: str) -> None:
    verdict = judge(answer, BATCH)
    assert verdict.failed == BATCH
    assert verdict.succeeded == ()
    assert verdict.complete_failure
    assert reason in str(verdict.reason)


TOPIC = [
    {"partition": "orders-0", "offset": 9},
    {"partition": "orders-0", "offset": 10},
    {"partition": "orders-1", "offset": 10},
]
TEXTS = ("orders-0:9", "orders-0:10", "orders-1:10")


def test_reported_records_of_a_topic_fail_alone() -> None:
    answer = answer_of(report(TOPIC[2], TOPIC[0], {**TOPIC[0], "more": 1}))
    assert judge(answer, TOPIC) == Verdict(TEXTS[1:2], (TEXTS[0], TEXTS[2]))


@pytest.mark.parametrize("response", [None, {}, report()])
def test_a_topic_without_reported_records_is_success(response: object) -> None:
    assert judge(answer_of(response), TOPIC).succeeded == TEXTS


@pytest.mark.parametrize(
    ("identifier", "reason"),
    [
        (None, "`batchItemFailures[0]` has null (None) as `itemIdentifier`, not an object"),
        ("orders-0:9", "has a string as `itemIdentifier`, not an object"),
        ({}, "has an `itemIdentifier` without `partition`"),
        ({"partition": "orders-0"}, "has an `itemIdentifier` without `offset`"),
        ({"topic": "orders", "offset": 9}, "has an `itemIdentifier` without `partition`"),
        ({"partition": 0, "offset": 9}, "a number as `partition` of its `itemIdentifier`"),
        ({"partition": "orders-0", "offset": "9"}, "has a string as `offset` of its"),
        ({"partition": "orders-0", "offset": 9.0}, "a number as `offset` of its `itemIdentifier`"),
        ({"partition": "orders-0", "offset": True}, "has a boolean as `offset` of its"),
        ({"partition": "orders-2", "offset": 9}, "whose `partition` is not in the batch"),
        ({"partition": "orders-1", "offset": 9}, "whose `offset` is not in the batch"),
    ],
)
def test_an_invalid_identifier_of_a_topic_fails_the_batch(identifier: object, reason: str) -> None:
    verdict = judge(answer_of(report(identifier)), TOPIC)
    assert verdict.failed == TEXTS
    assert verdict.complete_failure
    assert reason in str(verdict.reason)


def test_an_object_in_place_of_a_text_fails_the_batch() -> None:
    verdict = judge(answer_of(report(TOPIC[0])), BATCH)
    assert "has an object (dict) as `itemIdentifier`, not a string" in str(verdict.reason)


def test_a_response_of_the_largest_size_is_accepted() -> None:
    room = MAX_RESPONSE_BYTES - len(json.dumps(report("b") | {"more": ""}))
    text = json.dumps(report("b") | {"more": "x" * room})
    assert judge(Returned(text), BATCH).failed == ("b",)
    assert judge(Returned(text + " "), BATCH).function_error


@pytest.mark.parametrize("text", ['{"more": "é"}', '{"more": "\\ud800"}', '{"more": "\ud800"}'])
def test_text_of_any_alphabet_is_measured(text: str) -> None:
    assert judge(Returned(text), BATCH).failed == ()


def test_decimals_are_numbers_to_the_runtime() -> None:
    assert answer_of({"total": Decimal("1.5")}) == Returned('{"total": 1.5}')


@pytest.mark.parametrize("response", [report("b"), report("z"), "b", ["b"], 1, {"state": 1}])
def test_without_reporting_every_response_is_success(response: object) -> None:
    assert judge(answer_of(response), BATCH, report_batch_item_failures=False).failed == ()


def test_without_reporting_invalid_json_is_success() -> None:
    assert judge(Returned("{"), BATCH, report_batch_item_failures=False).failed == ()


@pytest.mark.parametrize("answer", [Failed("KeyError"), answer_of("x" * MAX_RESPONSE_BYTES)])
def test_without_reporting_an_error_is_an_error(answer: Answer) -> None:
    verdict = judge(answer, BATCH, report_batch_item_failures=False)
    assert verdict.failed == BATCH
    assert verdict.function_error


@pytest.mark.parametrize(
    ("response", "reports", "warning"),
    [
        (None, True, "the response is null: Lambda takes every record as processed"),
        ("", True, "the response is a string without content"),
        ([], True, "the response is an array (list) without content"),
        ({}, True, "the response has no `batchItemFailures`: Lambda"),
        ({"BatchItemFailures": [{"ItemIdentifier": "b"}]}, True, "it has `BatchItemFailures`"),
        ({"statusCode": 200}, True, "the response has no `batchItemFailures`: Lambda"),
        (report("b"), False, "the mapping lists no ReportBatchItemFailures"),
    ],
)
def test_unintended_success_has_a_warning(response: object, reports: bool, warning: str) -> None:
    verdict = judge(answer_of(response), BATCH, report_batch_item_failures=reports)
    assert verdict.failed == ()
    assert warning in str(verdict.warning)


def test_tumbling_window_with_state_reports_records() -> None:
    response = {"state": {"total": 1}, **report("b")}
    assert judge(answer_of(response), BATCH, tumbling_window=True).failed == ("b",)
