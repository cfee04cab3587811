"""Errors: what they are, what they carry, and what their texts say."""

import copy
import pickle
import re
from typing import Any

import pytest

from lambda_batch import (
    BatchProcessingError,
    CircuitBreakerError,
    ConfigurationError,
    DecodingError,
    HandlerError,
    InvalidEventError,
    LambdaBatchError,
    MessageGroupCircuitBreakerError,
    RecordMemberError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    UnexpectedBatchTypeError,
    UsageError,
    process_partial_response,
)
from lambda_batch.wire.decoding import decode_base64
from tests.runtime.cases import (
    DYNAMODB,
    FAILURE,
    KAFKA,
    KINESIS,
    SQS,
    SYNC,
    Case,
    OutOfStockError,
    every_case,
)
from tests.runtime.events import event_of, kinesis_record, sqs_record

TREE = {
    LambdaBatchError: Exception,
    BatchProcessingError: LambdaBatchError,
    UnexpectedBatchTypeError: BatchProcessingError,
    InvalidEventError: ValueError,
    HandlerError: TypeError,
    ConfigurationError: TypeError,
    UsageError: RuntimeError,
    CircuitBreakerError: LambdaBatchError,
    MessageGroupCircuitBreakerError: LambdaBatchError,
    RecordMemberError: LookupError,
    DecodingError: ValueError,
}


@pytest.mark.parametrize(("error", "base"), TREE.items())
def test_errors_are_a_tree(error: type[Exception], base: type[Exception]) -> None:
    """Each error is caught by the common base, and by the built-in one that fits."""
    assert issubclass(error, LambdaBatchError)
    assert issubclass(error, base)


def test_a_batch_error_carries_its_children() -> None:
    """BatchProcessingError has its text and the exceptions of the records, as a list of its own."""
    child = (LookupError, LookupError("one"), None)
    children: Any = [child]
    error = BatchProcessingError("all failed", children)
    children.clear()
    assert str(error) == error.msg == "all failed"
    assert error.child_exceptions == [child]
    assert BatchProcessingError().child_exceptions == []
    assert BatchProcessingError(msg="text", child_exceptions=(child,)).child_exceptions == [child]


def test_a_member_error_names_what_was_expected() -> None:
    """RecordMemberError carries owner, member, and both types, and its text names them."""
    error = RecordMemberError("SQSRecord", "body", "a string", "a number")
    assert (error.owner, error.member) == ("SQSRecord", "body")
    assert (error.expected, error.actual) == ("a string", "a number")
    assert str(error) == "SQSRecord: expected a string in 'body', got a number"


def test_a_decoding_error_names_what_was_expected() -> None:
    """DecodingError carries what should have been there, and its text names both."""
    error = DecodingError("base64 text", "null")
    assert (error.expected, error.actual, error.path) == ("base64 text", "null", ())
    assert str(error) == "expected base64 text, got null"


@pytest.mark.parametrize(
    "error",
    [
        BatchProcessingError("all failed", [(LookupError, LookupError("one"), None)]),
        UnexpectedBatchTypeError("refused"),
        InvalidEventError("no object"),
        HandlerError("async"),
        UsageError("twice"),
        CircuitBreakerError("stopped"),
        RecordMemberError("SQSRecord", "body", "a string", "a number"),
        DecodingError("base64 text", "null"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_can_be_copied_and_sent(error: Exception) -> None:
    """An error survives copying and pickling, as it must to come out of a process pool."""
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301  # our own
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert str(vars(again)) == str(vars(error))


@every_case
def test_a_missing_identifier_is_explained(case: Case) -> None:
    """The text names source, record, expected, came, and what to do."""
    record = case.make(2, None)
    holder: Any = record
    for step in case.path[:-1]:
        holder = holder[step]
    texts: list[str] = []
    for identifier in (None, [], True) if case is KAFKA else (None, "", True):
        holder[case.path[-1]] = identifier
        with pytest.raises(UnexpectedBatchTypeError) as caught:
            SYNC.respond(case.make_event(case.make(1, None), record), print, SYNC.processor(case))
        texts.append(str(caught.value))
    empty = "an empty array" if case is KAFKA else "an empty string"
    for text, came in zip(texts, ("null (None)", empty, "a boolean"), strict=True):
        assert text.startswith("Unexpected batch event type: ")
        assert f"expected an item identifier at {case.place}" in text
        named = (
            came
            if case is not KAFKA
            else f"a string at /topic, a number at /partition, {came} at /offset"
        )
        assert f"in record 1 of the {case} batch, got {named}." in text
        assert "before any record was handled" in text
        assert "check which event source" in text


@pytest.mark.parametrize(("case", "other"), [(SQS, KINESIS), (KINESIS, DYNAMODB), (DYNAMODB, SQS)])
def test_another_source_is_explained(case: Case, other: Case) -> None:
    """The text names the source that was expected, and the one that came."""
    own, foreign = case.make(1, None), other.make(2, None)
    with pytest.raises(UnexpectedBatchTypeError) as caught:
        SYNC.respond(event_of(own, foreign), print, SYNC.processor(case))
    text = str(caught.value)
    assert f"expected eventSource {own['eventSource']!r} in record 1 of the {case} batch" in text
    assert f"got {foreign['eventSource']!r}." in text
    assert "the processor's event type" in text


def test_a_missing_list_is_explained() -> None:
    """The text names the source, where its records should be, and what was there."""
    with pytest.raises(UnexpectedBatchTypeError) as caught:
        process_partial_response({"detail": {}}, print, SqsBatchProcessor())
    text = str(caught.value)
    assert "expected an array of SQS records at /Records, got nothing" in text
    assert "invoked by another event source, or by hand?" in text


def test_no_object_is_explained() -> None:
    """The text names the source, where its records should be, and what came."""
    event: Any = ["records"]
    with pytest.raises(InvalidEventError) as caught:
        process_partial_response(event, print, SqsBatchProcessor())
    assert str(caught.value) == (
        "Invalid event format: expected an object with SQS records at /Records, got an array "
        "(list): pass the event as Lambda passes it to the function"
    )


@every_case
def test_a_batch_of_failures_is_explained(case: Case) -> None:
    """The text of BatchProcessingError says how many records failed, of what, and how often."""

    def handle(record: Any) -> None:
        raise (OutOfStockError if case.number(record) < 3 else LookupError)(FAILURE)

    with pytest.raises(BatchProcessingError) as caught:
        SYNC.respond(case.event(3), handle, SYNC.processor(case))
    text = str(caught.value)
    assert text.startswith(f"All records failed processing: 3 of the {case} batch")
    assert "2 x OutOfStockError, 1 x LookupError" in text
    assert FAILURE not in text


def test_a_circuit_breaker_is_explained() -> None:
    """The error of a record that was not handled says that, and why."""
    records = [sqs_record(number, group="a") for number in (1, 2, 3)]
    processor = SqsFifoPartialProcessor()
    process_partial_response(event_of(*records), SQS.failing_on(2), processor)
    [_, (_, error, traceback)] = processor.exceptions
    assert str(error) == "not handled, because an earlier record of the batch has failed"
    assert traceback is None
    grouped = SqsFifoPartialProcessor(skip_group_on_error=True)
    process_partial_response(event_of(*records), SQS.failing_on(2), grouped)
    [_, (_, error, _)] = grouped.exceptions
    assert str(error) == ("not handled, because an earlier record of its message group has failed")


def test_a_wrong_model_is_explained() -> None:
    """The text names the source, the model to extend, and what was given."""
    wrong: Any = dict
    with pytest.raises(ConfigurationError) as caught:
        SqsBatchProcessor(wrong)
    assert str(caught.value) == (
        "the model of SQS records must be a subclass of lambda_batch.SqsRecordModel or "
        "lambda_batch.SQSRecord, got dict"
    )
    wrong = {}
    with pytest.raises(ConfigurationError, match="got an instance of dict"):
        SqsBatchProcessor(wrong)


@pytest.mark.parametrize(
    ("value", "came"),
    [
        (None, "null (None)"),
        (True, "a boolean"),
        (1.5, "a number"),
        ([], "an array (list)"),
        ({}, "an object (dict)"),
    ],
)
def test_a_wrong_member_is_explained_by_its_type(value: object, came: str) -> None:
    """What came instead of a member is named by its JSON type, never by its value."""
    record = SQSRecord(sqs_record(1) | {"body": value})
    with pytest.raises(RecordMemberError, match=re.escape(f"got {came}") + "$"):
        assert record.body
    with pytest.raises(RecordMemberError, match=r"got nothing$"):
        assert SQSRecord({}).body


def test_bad_base64_is_explained_by_its_length() -> None:
    """What came instead of base64 is named by kind and length, never by its content."""
    with pytest.raises(DecodingError, match=r"got other text of 6 characters$"):
        decode_base64("MARK!!")
    with pytest.raises(DecodingError, match="expected base64 text, got a number"):
        decode_base64(7)


def test_refusals_come_before_any_record_is_handled() -> None:
    """However many good records come first, a batch is refused whole."""
    seen: list[int] = []
    records = [*SQS.records(50), kinesis_record(51)]
    with pytest.raises(UnexpectedBatchTypeError, match="record 50 of the SQS batch"):
        SYNC.respond(event_of(*records), SQS.failing_on(seen=seen), SqsBatchProcessor())
    assert seen == []
