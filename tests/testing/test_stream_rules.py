"""The records of a shard, answer by answer."""

from __future__ import annotations

import pytest

from lambda_batch.testing import (
    Answer,
    Failed,
    SettingsError,
    Shard,
    ShardRecord,
    ShardStep,
    SimulationError,
    StreamSettings,
    answer_of,
)

ERROR = Failed("KeyError")
SUCCESS = answer_of(None)


def report(*numbers: str) -> Answer:
    return answer_of({"batchItemFailures": [{"itemIdentifier": number} for number in numbers]})


def shard_of(count: int, settings: StreamSettings, first: int = 1) -> Shard:
    """Create a shard of records numbered from `first` on, one arriving each second."""
    return Shard(
        settings,
        [ShardRecord(str(first + at), float(at), {"number": at}) for at in range(count)],
    )


def deliver(shard: Shard, answer: Answer) -> tuple[str, ShardStep]:
    batch = shard.next_batch()
    assert batch is not None
    return " ".join(batch.sequence_numbers), shard.settle(answer)


def test_batches_follow_one_another() -> None:
    shard = shard_of(5, StreamSettings(batch_size=2))
    delivered = [deliver(shard, SUCCESS)[0] for _ in range(3)]
    assert delivered == ["1 2", "3 4", "5"]
    assert shard.checkpoint == "5"
    assert shard.next_batch() is None
    shard.put([ShardRecord("6", 6.0, {})])
    assert deliver(shard, SUCCESS)[0] == "6"


def test_checkpoint_moves_to_the_lowest_number_reported() -> None:
    """As numbers, 9 is lower than 10. All records from there on are delivered again."""
    shard = shard_of(5, StreamSettings(), first=8)
    delivered, step = deliver(shard, report("10", "9"))
    assert delivered == "8 9 10 11 12"
    assert (step.action, step.succeeded) == ("retried", ("8",))
    assert step.retried == ("9", "10", "11", "12")
    assert shard.checkpoint == "8"
    assert shard.left == ("9", "10", "11", "12")
    assert deliver(shard, SUCCESS)[0] == "9 10 11 12"


def test_a_failed_batch_is_settled_before_later_records_are_delivered() -> None:
    shard = shard_of(4, StreamSettings(batch_size=2))
    delivered = [deliver(shard, answer)[0] for answer in (ERROR, report("2"), ERROR, SUCCESS)]
    assert delivered == ["1 2", "1 2", "2", "2"]
    assert deliver(shard, SUCCESS)[0] == "3 4"


def test_retries_are_counted_after_the_first_delivery() -> None:
    shard = shard_of(3, StreamSettings(batch_size=2, maximum_retry_attempts=2))
    steps = [deliver(shard, ERROR)[1] for _ in range(3)]
    assert [step.action for step in steps] == ["retried", "retried", "discarded"]
    discarded = steps[-1].discarded
    assert discarded is not None
    assert discarded.condition == "RetryAttemptsExhausted"
    assert [record.sequence_number for record in discarded.records] == ["1", "2"]
    assert discarded.approximate_invoke_count == 3
    assert discarded.function_error
    assert discarded.described
    assert shard.checkpoint == "2"
    assert deliver(shard, SUCCESS)[0] == "3"


def test_without_retries_the_first_error_discards() -> None:
    shard = shard_of(1, StreamSettings(maximum_retry_attempts=0, on_failure_destination=False))
    discarded = deliver(shard, ERROR)[1].discarded
    assert discarded is not None
    assert not discarded.described


def test_by_default_retries_do_not_end() -> None:
    shard = shard_of(2, StreamSettings())
    assert {deliver(shard, ERROR)[1].action for _ in range(20_000)} == {"retried"}


def test_a_malformed_response_is_a_complete_failure() -> None:
    shard = shard_of(4, StreamSettings(bisect_batch_on_function_error=True))
    _, step = deliver(shard, report("2", "99"))
    assert step.verdict.reason is not None
    assert (step.action, step.succeeded) == ("bisected", ())
    assert deliver(shard, SUCCESS)[0] == "1 2"


@pytest.mark.parametrize(
    ("isolates", "discarded", "next_batch"), [(False, "2 3 4", None), (True, "2", "3 4")]
)
def test_a_setting_decides_what_used_up_retries_discard(
    isolates: bool, discarded: str, next_batch: str | None
) -> None:
    settings = StreamSettings(maximum_retry_attempts=1, isolates_poison_record=isolates)
    shard = shard_of(4, settings)
    deliver(shard, report("2"))
    step = deliver(shard, report("2"))[1]
    assert step.discarded is not None
    assert " ".join(record.sequence_number for record in step.discarded.records) == discarded
    assert not step.discarded.function_error
    assert " ".join(step.retried) == (next_batch or "")
    assert (next_batch is None) == (shard.next_batch() is None)


def test_an_isolated_poison_record_leaves_a_fresh_batch() -> None:
    settings = StreamSettings(maximum_retry_attempts=1, isolates_poison_record=True)
    shard = shard_of(3, settings)
    for poison in ("1", "1", "2"):
        deliver(shard, report(poison))
    assert deliver(shard, SUCCESS)[0] == "2 3"


def test_errors_discard_the_whole_batch_whatever_the_setting() -> None:
    settings = StreamSettings(maximum_retry_attempts=0, isolates_poison_record=True)
    step = deliver(shard_of(3, settings), ERROR)[1]
    assert step.discarded is not None
    assert len(step.discarded.records) == 3


@pytest.mark.parametrize(("resets", "last"), [(False, "discarded"), (True, "retried")])
def test_a_setting_decides_whether_progress_resets_retries(resets: bool, last: str) -> None:
    settings = StreamSettings(maximum_retry_attempts=1, progress_resets_retries=resets)
    shard = shard_of(4, settings)
    deliver(shard, ERROR)
    assert deliver(shard, report("2"))[1].action == last


def test_errors_bisect_in_the_middle_and_use_no_retries() -> None:
    """Only the poison record is discarded, after its own maximum_retry_attempts."""
    settings = StreamSettings(bisect_batch_on_function_error=True, maximum_retry_attempts=2)
    shard = shard_of(8, settings)
    delivered: list[str] = []
    discarded: list[str] = []
    while batch := shard.next_batch():
        delivered.append(" ".join(batch.sequence_numbers))
        step = shard.settle(ERROR if "3" in batch.sequence_numbers else SUCCESS)
        if step.discarded:
            discarded += [record.sequence_number for record in step.discarded.records]
    assert delivered == ["1 2 3 4 5 6 7 8", "1 2 3 4", "1 2", "3 4", "3", "3", "3", "4", "5 6 7 8"]
    assert discarded == ["3"]
    assert shard.left == ()


def test_partial_responses_bisect_at_the_lowest_number_and_use_no_retry() -> None:
    settings = StreamSettings(bisect_batch_on_function_error=True, maximum_retry_attempts=0)
    shard = shard_of(6, settings)
    first, step = deliver(shard, report("4", "3"))
    assert (first, step.action, step.succeeded) == ("1 2 3 4 5 6", "bisected", ("1", "2"))
    second, step = deliver(shard, report("5"))
    assert (second, step.action) == ("3 4 5 6", "bisected")
    third, step = deliver(shard, report("5"))
    assert (third, step.action) == ("5 6", "discarded")  # can't be split


def test_records_that_are_too_old_are_not_delivered() -> None:
    settings = StreamSettings(batch_size=3, maximum_record_age=60)
    shard = shard_of(6, settings)  # they arrive in the seconds 0 to 5
    assert shard.discard_expired(60.0) == ()
    deliver(shard, ERROR)
    [failed, unread] = shard.discard_expired(64.0)
    assert [record.sequence_number for record in failed.records] == ["1", "2", "3"]
    assert failed.approximate_invoke_count == 1
    assert [record.sequence_number for record in unread.records] == ["4"]
    assert {failed.condition, unread.condition} == {"RecordAgeExceeded"}
    assert failed.function_error is None
    assert failed.described
    assert shard.checkpoint == "4"
    assert deliver(shard, SUCCESS)[0] == "5 6"


def test_part_of_a_failed_batch_can_be_too_old() -> None:
    shard = shard_of(3, StreamSettings(maximum_record_age=60))
    deliver(shard, ERROR)
    [discarded] = shard.discard_expired(61.5)
    assert [record.sequence_number for record in discarded.records] == ["1", "2"]
    assert deliver(shard, SUCCESS)[0] == "3"


def test_expired_records_reach_no_destination() -> None:
    shard = shard_of(1, StreamSettings())
    [discarded] = shard.discard_expired(86_401.0)
    assert discarded.condition == "RetentionExceeded"
    assert not discarded.described


def test_one_batch_is_in_flight_at_a_time() -> None:
    shard = shard_of(2, StreamSettings(batch_size=1))
    shard.next_batch()
    assert shard.left == ("1", "2")
    with pytest.raises(SimulationError, match="one in flight"):
        shard.next_batch()


def test_a_shard_is_done_when_all_records_are_settled() -> None:
    shard = shard_of(1, StreamSettings())
    done = [shard.is_done]
    for answer in (ERROR, SUCCESS):
        shard.next_batch()
        done.append(shard.is_done)
        shard.settle(answer)
        done.append(shard.is_done)
    assert done == [False, False, False, False, True]


def test_a_batch_must_be_delivered_before_it_is_settled() -> None:
    with pytest.raises(SimulationError, match="next_batch"):
        shard_of(1, StreamSettings()).settle(SUCCESS)


@pytest.mark.parametrize(
    "settings",
    [
        {"batch_size": 0},
        {"batch_size": 10_001},
        {"maximum_retry_attempts": -2},
        {"maximum_retry_attempts": 10_001},
        {"maximum_record_age": 59},
        {"maximum_record_age": 604_801},
        {"retention": 0},
    ],
)
def test_settings_that_lambda_rejects_are_rejected(settings: dict[str, int]) -> None:
    [name] = settings
    with pytest.raises(SettingsError, match=name):
        StreamSettings(**settings)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
