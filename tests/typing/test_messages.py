"""Mypy's errors for a wrong handler or model name the two types that do not match."""

from __future__ import annotations

import pytest

from tests.typing.catalogue import KNOWN_GAPS, MISTAKES
from tests.typing.checkers import Diagnostic

Said = dict[str, list[Diagnostic]]

HANDLERS = {
    "handler_context_type": ("[OrderMessage, str], str]", "[OrderMessage], str]"),
    "handler_context_type_context_manager": ("[OrderMessage, int], int]", "[OrderMessage], int]"),
    "handler_context_type_decorator": ("[OrderMessage, str], str]", "[OrderMessage], str]"),
    "handler_model_missing_for_type_argument": ("OrderMessage", "SQSRecord"),
    "handler_no_parameter": ("Callable[[], None]", "OrderMessage"),
    "handler_other_source_kafka": ("SQSRecord", "KafkaRecord"),
    "handler_other_source_with_context_decorator": ("OrderEvent", "OrderMessage"),
    "handler_two_parameters": ("[OrderMessage, int], int]", "[OrderMessage], int]"),
    "handler_two_parameters_with_context": ("[OrderMessage, LambdaContext]", "[OrderMessage]"),
    "generic_function": ("OrderEvent", "OrderMessage"),
    "handler_conditional": ("OrderEvent", "OrderMessage"),
    "handler_model_though_none": ("OrderMessage", "SQSRecord"),
    "handler_model_though_none_dynamodb": ("OrderChange", "DynamoDBRecord"),
    "handler_narrower_model": ("UrgentMessage", "OrderMessage"),
    "handler_of_batch": ("list[OrderMessage]", "Callable[[OrderMessage], int]"),
    "handler_of_payload": ("Callable[[Order], int]", "OrderMessage"),
    "handler_of_raw_record": ("dict[str, Any]", "SQSRecord"),
    "handler_other_model": ("RefundMessage", "OrderMessage"),
    "handler_other_model_context_manager": ("RefundMessage", "OrderMessage"),
    "handler_other_model_decorator": ("RefundMessage", "OrderMessage"),
    "handler_other_model_fifo": ("RefundMessage", "OrderMessage"),
    "handler_other_model_type_argument": ("SqsRecordModel[list[Order]]", "SqsRecordModel[Order]"),
    "handler_other_source": ("OrderEvent", "OrderMessage"),
    "handler_other_source_any_result": ("OrderEvent", "OrderMessage"),
    "handler_other_source_callable": ("Counter", "OrderMessage"),
    "handler_other_source_context_manager": ("OrderEvent", "OrderChange"),
    "handler_other_source_decorated": ("OrderEvent", "OrderMessage"),
    "handler_other_source_decorator": ("OrderMessage", "OrderEvent"),
    "handler_other_source_kinesis": ("OrderChange", "OrderEvent"),
    "handler_other_source_method": ("OrderEvent", "OrderMessage"),
    "handler_other_source_plain": ("SQSRecord", "KinesisStreamRecord"),
    "handler_other_source_traced": ("OrderEvent", "OrderMessage"),
    "handler_other_source_with_context": ("OrderEvent", "OrderMessage"),
    "handler_parameter_type": ("Callable[[str], str]", "SQSRecord"),
    "handler_record_class_though_model": ("SQSRecord", "OrderMessage"),
    "handler_record_class_though_model_kinesis": ("KinesisStreamRecord", "OrderEvent"),
    "own_processor_handler": ("OrderMessage", "dict[str, Any]"),
    "subclass_handler": ("RefundMessage", "OrderMessage"),
}
HANDLERS_WITH_OTHER_RESULTS = {
    "handler_other_source_custom_result": ("[OrderEvent], Receipt]", "[OrderMessage], Receipt]"),
    "handler_other_source_fifo": ("[DynamoDBRecord], object]", "[OrderMessage], object]"),
}
ASYNC_HANDLERS = {
    "handler_context_type_async": ("[OrderEvent, dict[str, str]]", "[OrderEvent]"),
    "handler_model_though_none_async": ("OrderEvent", "KinesisStreamRecord"),
    "handler_other_source_async": ("OrderEvent", "OrderMessage"),
    "handler_other_source_async_context_manager": ("OrderMessage", "OrderChange"),
    "handler_other_source_async_decorator": ("OrderChange", "OrderEvent"),
    "handler_other_source_async_fifo": ("OrderChange", "OrderMessage"),
    "handler_other_source_running_loop": ("OrderMessage", "OrderEvent"),
    "handler_two_parameters_async": ("[OrderMessage, int]", "[OrderMessage], Awaitable["),
}
SYNC_HANDLERS = {
    "handler_sync": ("Callable[[OrderMessage], int]", "Callable[[OrderMessage], Awaitable["),
    "handler_async_generator_async_processor": ("AsyncGenerator[str, None]", "Awaitable["),
    "handler_sync_context_manager": ("Callable[[OrderEvent], str]", "[OrderEvent], Awaitable["),
    "handler_sync_decorator": ("Callable[[OrderChange], None]", "[OrderChange], Awaitable["),
    "handler_sync_running_loop": ("Callable[[OrderChange], None]", "[OrderChange], Awaitable["),
}
HANDLERS_IN_SYNC_PROCESSORS = (
    "handler_async",
    "handler_async_context_manager",
    "handler_async_decorated",
    "handler_async_decorator",
    "handler_async_fifo",
    "handler_async_response_dropped",
    "handler_async_with_any_context_decorator",
    "handler_async_with_context",
    "handler_async_with_context_decorator",
    "handler_awaitable",
)
UNFINISHED_HANDLERS = (
    "handler_async_contextlib",
    "handler_async_generator",
    "handler_contextlib",
    "handler_contextlib_context_manager",
    "handler_contextlib_decorator",
    "handler_future",
    "handler_future_context_manager",
    "handler_future_decorator",
    "handler_future_with_context",
    "handler_generator",
    "handler_generator_context_manager",
    "handler_generator_decorator",
    "handler_map",
)
DECORATED = {
    "decorated_async": "Coroutine[Any, Any, PartialItemFailureResponse[str]]",
    "decorated_async_async_decorator": "Coroutine[Any, Any, PartialItemFailureResponse[str]]",
    "decorated_returns_list": "list[Any]",
    "decorated_returns_none": "None",
    "decorated_returns_none_async_decorator": "None",
    "decorated_returns_text": "str",
}
MEMBERS = {
    "handler_context_member": ("LambdaContext", "request_id"),
    "handler_lambda": ("OrderMessage", "kinesis"),
    "handler_lambda_keyword": ("OrderMessage", "kinesis"),
    "subclass_event_name_misspelt": (
        "Literal['REMOVED']",
        "Literal['INSERT', 'MODIFY', 'REMOVE']",
    ),
}
NO_HANDLERS = {
    "handler_called": ("int", "BatchProcessor[OrderMessage, SQSRecord, str]"),
    "handler_called_async": ("Coroutine[Any, Any, int]", "AsyncSqsBatchProcessor[OrderMessage]"),
    "handler_text": ("str", "BatchProcessor[OrderMessage, SQSRecord, str]"),
}
MODELS = {
    "model_of_payload": ("OrderPayload", "KinesisDataStreamRecord"),
    "model_other_source_async_fifo": ("OrderChange", "SqsRecordModel"),
    "model_other_source_async_sqs": ("OrderChange", "SqsRecordModel"),
    "model_other_source_dynamodb": ("OrderEvent", "DynamoDBStreamRecordModel"),
    "model_other_source_fifo": ("OrderEvent", "SqsRecordModel"),
    "model_other_source_kafka": ("OrderMessage", "KafkaRecordModel"),
    "model_other_source_kinesis": ("OrderMessage", "KinesisDataStreamRecord"),
    "model_other_than_type_argument": ("RefundMessage", "OrderMessage"),
    "model_plain_dynamodb": ("OrderImage", "DynamoDBStreamRecordModel"),
    "model_record_class_other_source_sqs": ("DynamoDBRecord", "SqsRecordModel"),
    "nested_override_dynamodb": ("OrderImage", "DynamoDBStreamChangedRecordModel"),
    "nested_override_kinesis": ("Order", "KinesisDataStreamRecordPayload"),
    "nested_override_type_argument": ("Payload[str]", "Payload[int]"),
    "subclass_model": ("RefundMessage", "OrderMessage"),
    "subclass_model_fifo": ("RefundMessage", "OrderMessage"),
    "subclass_super": ("RefundMessage", "OrderMessage"),
    "subclass_type_argument": ("OrderEvent", "SqsRecordModel"),
    "subclass_type_argument_fifo": ("OrderChange", "SqsRecordModel"),
    "subclass_type_argument_plain": ("Order", "KinesisDataStreamRecord"),
}
# Mypy can't tell which overload is meant: to it, all members of an enum are of one type.
MODELS_BY_EVENT_TYPE = {
    "model_instance": ("OrderMessage", "SqsRecordModelT"),
    "model_instance_event_type": ("OrderMessage", "SqsRecordModel[object]"),
    "model_other_source_async": ("type[OrderChange]", "KinesisDataStreamRecord[object]"),
    "model_other_source_kafka_event_type": ("type[OrderEvent]", "KafkaRecordModel[object, object]"),
    "model_other_source_sqs": ("type[OrderEvent]", "SqsRecordModel[object]"),
    "model_plain": ("type[Order]", "SqsRecordModel[object]"),
    "model_record_class_other_source": ("type[KinesisStreamRecord]", "SQSRecord"),
    "subclass_event_type": ("type[OrderMessage]", "KinesisDataStreamRecord[object]"),
}


def errors_of(name: str, said: Said) -> list[Diagnostic]:
    return [found for found in said["mypy"] if found.file == f"wrong/{name}.py"]


@pytest.mark.parametrize("name", HANDLERS)
def test_wrong_handler(name: str, said: Said) -> None:
    """The only error names both types, and nothing unrelated."""
    [error] = errors_of(name, said)
    assert all(kind in error.text for kind in HANDLERS[name]), error.text
    assert not any(word in error.text for word in ("Coroutine", "UseAsync", "Never")), error.text


@pytest.mark.parametrize("name", ASYNC_HANDLERS)
def test_wrong_async_handler(name: str, said: Said) -> None:
    """The only error names both types."""
    [error] = errors_of(name, said)
    assert all(kind in error.text for kind in ASYNC_HANDLERS[name]), error.text
    assert "Never" not in error.text


@pytest.mark.parametrize("name", SYNC_HANDLERS)
def test_sync_handler_in_an_async_processor(name: str, said: Said) -> None:
    """The only error names the handler's type, and that of an async handler."""
    [error] = errors_of(name, said)
    assert all(kind in error.text for kind in SYNC_HANDLERS[name]), error.text


@pytest.mark.parametrize("name", HANDLERS_WITH_OTHER_RESULTS)
def test_wrong_handler_with_a_result_of_an_own_class(name: str, said: Said) -> None:
    """An error names both types; another one, before it, is about the result."""
    about_result, error = errors_of(name, said)
    assert '"PlainT"' in about_result.text
    assert all(kind in error.text for kind in HANDLERS_WITH_OTHER_RESULTS[name]), error.text


@pytest.mark.parametrize("name", MEMBERS)
def test_wrong_member(name: str, said: Said) -> None:
    """An error names the type and the member that it lacks, or the two types of a value."""
    *_, error = errors_of(name, said)
    assert all(f'"{word}"' in error.text for word in MEMBERS[name]), error.text


@pytest.mark.parametrize("name", NO_HANDLERS)
def test_what_is_no_handler_at_all(name: str, said: Said) -> None:
    """An error names the type of the argument, and the processor's."""
    *_, error = errors_of(name, said)
    assert all(f'"{kind}"' in error.text for kind in NO_HANDLERS[name]), error.text


@pytest.mark.parametrize("name", MODELS)
def test_wrong_model(name: str, said: Said) -> None:
    """The only error names the wrong model and the expected base."""
    [error] = errors_of(name, said)
    assert all(kind in error.text for kind in MODELS[name]), error.text


@pytest.mark.parametrize("name", MODELS_BY_EVENT_TYPE)
def test_wrong_model_for_an_event_type(name: str, said: Said) -> None:
    """The only error names the wrong model; its notes name the expected base."""
    [error] = errors_of(name, said)
    model, base = MODELS_BY_EVENT_TYPE[name]
    assert f'"{model}"' in error.text
    assert base in error.notes


@pytest.mark.parametrize("name", HANDLERS_IN_SYNC_PROCESSORS)
def test_async_handler_in_a_sync_processor(name: str, said: Said) -> None:
    """Every error says what to use instead."""
    errors = errors_of(name, said)
    assert errors
    assert all("UseAsyncProcessorForAsyncHandler" in error.text for error in errors)


@pytest.mark.parametrize("name", UNFINISHED_HANDLERS)
def test_handler_that_leaves_its_work_undone(name: str, said: Said) -> None:
    """Every error says that the work is to be finished."""
    errors = errors_of(name, said)
    assert errors
    assert all("FinishWorkOr" in error.text for error in errors)


@pytest.mark.parametrize("name", DECORATED)
def test_decorated_function_without_a_response(name: str, said: Said) -> None:
    """The only error names the result's type."""
    [error] = errors_of(name, said)
    assert "LambdaHandlerDecorator" in error.text
    assert f'cannot be "{DECORATED[name]}"' in error.text, error.text


def test_every_wrong_handler_and_model_is_here() -> None:
    """The tests cover each file of these groups, except those that mypy misses."""
    here = [*HANDLERS, *HANDLERS_WITH_OTHER_RESULTS, *ASYNC_HANDLERS, *SYNC_HANDLERS]
    here += [
        *HANDLERS_IN_SYNC_PROCESSORS,
        *UNFINISHED_HANDLERS,
        *MEMBERS,
        *NO_HANDLERS,
        *MODELS,
        *MODELS_BY_EVENT_TYPE,
    ]
    assert len(here) == len(set(here))
    groups = ("handler", "model", "nested", "subclass")
    wrong = {name for name in MISTAKES if name.partition("_")[0] in groups}
    unseen = {name for name, checker in KNOWN_GAPS if checker == "mypy"}
    assert wrong - unseen <= set(here)
