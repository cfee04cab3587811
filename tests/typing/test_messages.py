"""What mypy says of a wrong handler or model names the two types that do not fit together."""

from __future__ import annotations

import pytest

from tests.typing.checkers import Diagnostic

Said = dict[str, list[Diagnostic]]

HANDLERS = {
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
ASYNC_HANDLERS = {
    "handler_model_though_none_async": ("OrderEvent", "KinesisStreamRecord"),
    "handler_other_source_async": ("OrderEvent", "OrderMessage"),
    "handler_other_source_async_context_manager": ("OrderMessage", "OrderChange"),
    "handler_other_source_async_decorator": ("OrderChange", "OrderEvent"),
    "handler_other_source_async_fifo": ("OrderChange", "OrderMessage"),
    "handler_other_source_running_loop": ("OrderMessage", "OrderEvent"),
}
MODELS = {
    "model_of_payload": ("OrderPayload", "KinesisDataStreamRecord"),
    "model_other_source_async_fifo": ("OrderChange", "SqsRecordModel"),
    "model_other_source_async_sqs": ("OrderChange", "SqsRecordModel"),
    "model_other_source_dynamodb": ("OrderEvent", "DynamoDBStreamRecordModel"),
    "model_other_source_fifo": ("OrderEvent", "SqsRecordModel"),
    "model_other_source_kinesis": ("OrderMessage", "KinesisDataStreamRecord"),
    "model_plain_dynamodb": ("OrderImage", "DynamoDBStreamRecordModel"),
    "nested_override_dynamodb": ("OrderImage", "DynamoDBStreamChangedRecordModel"),
    "nested_override_kinesis": ("Order", "KinesisDataStreamRecordPayload"),
    "subclass_type_argument": ("OrderEvent", "SqsRecordModel"),
}
MODELS_BY_EVENT_TYPE = {
    "model_is_record_class": ("SQSRecord", "SqsRecordModel[object]"),
    "model_other_source_async": ("OrderChange", "KinesisDataStreamRecord[object]"),
    "model_other_source_sqs": ("OrderEvent", "SqsRecordModel[object]"),
    "model_plain": ("Order", "SqsRecordModel[object]"),
}


def errors_of(name: str, said: Said) -> list[Diagnostic]:
    return [found for found in said["mypy"] if found.file == f"wrong/{name}.py"]


@pytest.mark.parametrize("name", HANDLERS)
def test_wrong_handler(name: str, said: Said) -> None:
    """The one error names both types, and nothing of what has nothing to do with the mistake."""
    [error] = errors_of(name, said)
    assert all(kind in error.text for kind in HANDLERS[name]), error.text
    assert not any(word in error.text for word in ("Coroutine", "UseAsync", "Never")), error.text


@pytest.mark.parametrize("name", ASYNC_HANDLERS)
def test_wrong_async_handler(name: str, said: Said) -> None:
    """The one error names both types."""
    [error] = errors_of(name, said)
    assert all(kind in error.text for kind in ASYNC_HANDLERS[name]), error.text
    assert "Never" not in error.text


def test_wrong_handler_with_a_result_of_an_own_class(said: Said) -> None:
    """An error names both types; another one, before it, is about the result."""
    *_, error = errors_of("handler_other_source_custom_result", said)
    assert "Callable[[OrderEvent], Receipt]" in error.text
    assert "Callable[[OrderMessage], Receipt]" in error.text


@pytest.mark.parametrize("name", MODELS)
def test_wrong_model(name: str, said: Said) -> None:
    """The one error names the wrong model and the one that it does not extend."""
    [error] = errors_of(name, said)
    assert all(kind in error.text for kind in MODELS[name]), error.text


@pytest.mark.parametrize("name", MODELS_BY_EVENT_TYPE)
def test_wrong_model_for_an_event_type(name: str, said: Said) -> None:
    """The one error names the wrong model, and the one that it does not extend is in its notes."""
    [error] = errors_of(name, said)
    model, base = MODELS_BY_EVENT_TYPE[name]
    assert f'"type[{model}]"' in error.text
    assert base in error.notes


@pytest.mark.parametrize(
    "name", ["handler_async", "handler_async_decorator", "handler_async_context_manager"]
)
def test_async_handler_in_a_sync_processor(name: str, said: Said) -> None:
    """Every error says what to use instead."""
    errors = errors_of(name, said)
    assert errors
    assert all("UseAsyncProcessorForAsyncHandler" in error.text for error in errors)
