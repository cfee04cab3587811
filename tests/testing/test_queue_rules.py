"""The messages of a batch are deleted or come back."""

from __future__ import annotations

import pytest

from lambda_batch.testing import (
    Answer,
    Failed,
    QueueSettings,
    SettingsError,
    answer_of,
    is_dead,
    settle_messages,
)

BATCH = ("a", "b", "c")


def report(*identifiers: str) -> Answer:
    return answer_of({"batchItemFailures": [{"itemIdentifier": name} for name in identifiers]})


@pytest.mark.parametrize(
    ("answer", "deleted"),
    [
        (answer_of(None), BATCH),
        (report("b"), ("a", "c")),
        (report("a", "b", "c"), ()),
        (report("b", "z"), ()),
        (Failed("KeyError"), ()),
    ],
)
def test_only_succeeded_messages_are_deleted(answer: Answer, deleted: tuple[str, ...]) -> None:
    step = settle_messages(answer, BATCH, QueueSettings())
    assert step.deleted == deleted
    assert step.returned == tuple(name for name in BATCH if name not in deleted)


def test_without_reporting_every_message_is_deleted() -> None:
    settings = QueueSettings(report_batch_item_failures=False)
    assert settle_messages(report("b"), BATCH, settings).deleted == BATCH


def test_a_message_is_delivered_max_receive_count_times() -> None:
    settings = QueueSettings(max_receive_count=3)
    assert [is_dead(count, settings) for count in (1, 2, 3, 4)] == [False, False, True, True]
    assert not is_dead(1000, QueueSettings(max_receive_count=None))


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"batch_size": 0}, "batch_size"),
        ({"batch_size": 10_001}, "batch_size"),
        ({"batch_size": 11, "fifo": True}, "batch_size"),
        ({"visibility_timeout": -1}, "visibility_timeout"),
        ({"visibility_timeout": 43_201}, "visibility_timeout"),
        ({"max_receive_count": 0}, "max_receive_count"),
        ({"retention": 59}, "retention"),
    ],
)
def test_settings_that_aws_rejects_are_rejected(settings: dict[str, int], name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        QueueSettings(**settings)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
