"""What is said of a hook or setting whose name is misspelt in a user's class."""

from typing import Any

import pytest

from lambda_batch import (
    AsyncKinesisBatchProcessor,
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BasePartialProcessor,
    BatchProcessor,
    DynamoDBBatchProcessor,
    DynamoDBWindowProcessor,
    KafkaBatchProcessor,
    KinesisBatchProcessor,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
)
from tests.runtime.cases import SQS, Case, Mode, every_case, own_modes

BASES: list[type[Any]] = [
    AsyncKinesisBatchProcessor,
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BasePartialProcessor,
    BatchProcessor,
    DynamoDBBatchProcessor,
    DynamoDBWindowProcessor,
    KafkaBatchProcessor,
    KinesisBatchProcessor,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
]

MISSPELT = {
    "sucess_handler": "success_handler",
    "success_handlr": "success_handler",
    "successHandler": "success_handler",
    "_success_handler": "success_handler",
    "failure_handle": "failure_handler",
    "faliure_handler": "failure_handler",
    "_clena": "_clean",
    "_preprare": "_prepare",
    "max_concurency": "max_concurrency",
    "on_failur": "on_failure",
    "raise_on_entire_batch_failures": "raise_on_entire_batch_failure",
    "skip_groups_on_error": "skip_group_on_error",
}

ORDINARY = [
    "clean",
    "handle",
    "handle_failure",
    "handle_success",
    "models",
    "on_success",
    "prepare",
    "process_record",
    "process_records",
    "retries",
    "success_handler_handler",
    "table",
]


def method(_self: object, *_args: object) -> None:
    pass


def messages_of(caplog: pytest.LogCaptureFixture, *bases: type[Any], **members: Any) -> list[str]:
    """Return what is logged when a class is made."""
    caplog.clear()
    type("Own", bases, {**members, "__module__": "app"})
    return caplog.messages


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(("name", "meant"), MISSPELT.items())
def test_a_misspelt_name_is_named_with_the_one_that_was_meant(
    caplog: pytest.LogCaptureFixture, base: type[Any], name: str, meant: str
) -> None:
    assert messages_of(caplog, base, **{name: method}) == [
        f"lambda-batch does not use app.Own.{name}: did you mean {meant}?"
    ]


@pytest.mark.parametrize("misspelt", ["_proces_record", "_process_recrod", "_processRecord"])
def test_a_misspelt_step_is_named(caplog: pytest.LogCaptureFixture, misspelt: str) -> None:
    [message] = messages_of(caplog, SqsBatchProcessor, **{misspelt: method})
    assert message.endswith("did you mean _process_record?")
    [message] = messages_of(caplog, AsyncSqsBatchProcessor, **{"_async" + misspelt: method})
    assert message.endswith("did you mean _async_process_record?")


@every_case
def test_a_step_of_the_other_kind_of_processor_is_named(
    caplog: pytest.LogCaptureFixture, case: Case
) -> None:
    """An async processor never calls `_process_record`."""
    sync, awaited = case.classes
    [message] = messages_of(caplog, sync, _async_process_record=method)
    assert message.endswith("did you mean _process_record?")
    [message] = messages_of(caplog, awaited, _process_record=method)
    assert message.endswith("did you mean _async_process_record?")
    both = {"_process_record": method, "_async_process_record": method}
    assert messages_of(caplog, sync, **both) == messages_of(caplog, awaited, **both) == []


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("name", ORDINARY)
def test_users_can_have_methods_of_their_own(
    caplog: pytest.LogCaptureFixture, base: type[Any], name: str
) -> None:
    assert messages_of(caplog, base, **{name: method}) == []


@own_modes
def test_a_method_that_the_class_uses_is_no_misspelling(
    caplog: pytest.LogCaptureFixture, mode: Mode
) -> None:
    base: Any = mode.base(SQS)

    class Own(base):  # type: ignore[misc]
        def _clear(self, number: int = 0) -> None:
            """Nearly `_clean`."""

        @property
        def failure_handlers(self) -> list[object]:
            """Nearly `failure_handler`."""
            return []

        @staticmethod
        def _prepare_(own: Any) -> Any:
            """Nearly `_prepare`."""
            return [lambda: own._clear(1), lambda: own, list(own.failure_handlers)]

        success_handlers = property(lambda self: [each._prepare_ for each in [self]])

        def success_handler(self, record: Any, result: Any) -> Any:
            return super().success_handler(record, result)

    assert Own().failure_handlers == []
    assert caplog.messages == []


def test_other_methods_do_not_make_a_name_right(caplog: pytest.LogCaptureFixture) -> None:
    members = {"sucess_handler": method, "_send": lambda self: self._clean()}
    assert len(messages_of(caplog, SqsBatchProcessor, **members)) == 1


def test_a_call_of_the_base_does_not_make_a_name_right(caplog: pytest.LogCaptureFixture) -> None:
    def sucess_handler(self: Any) -> Any:
        return super().sucess_handler  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]

    assert len(messages_of(caplog, SqsBatchProcessor, sucess_handler=sucess_handler)) == 1


def test_a_subclass_is_not_told_what_its_base_was(caplog: pytest.LogCaptureFixture) -> None:
    class Own(SqsBatchProcessor):
        def sucess_handler(self) -> None: ...

    assert len(caplog.messages) == 1
    assert messages_of(caplog, Own, sucess_handler=method) == []
