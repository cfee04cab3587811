"""Errors of validators, wherever they are in an exception, keep no batch alive.

A ValidationError has in it what validators have raised, and garbage collection can't look into it.
"""

import gc
import weakref
from collections.abc import Callable
from typing import Self

import pytest
from pydantic import BaseModel, ValidationError, field_validator, model_validator

from tests.invariants.test_sharing import Tracked
from tests.runtime.cases import SQS, Mode, own_modes


class Strict(BaseModel):
    """A payload that fails in two places at least."""

    number: int
    text: str

    @field_validator("number", "text")
    @classmethod
    def refuse(cls, value: object) -> object:
        """Refuse all, because of something else."""
        try:
            int("one")
        except ValueError as error:
            raise AssertionError from error
        return value

    @model_validator(mode="after")
    def refuse_all(self) -> Self:
        """Refuse what is left."""
        raise ValueError


def refusal() -> ValidationError:
    """Return an error with errors of validators in it."""
    with pytest.raises(ValidationError) as caught:
        Strict(number=1, text="one")
    return caught.value


def _plain() -> Exception:
    return refusal()


def _caused() -> Exception:
    error = LookupError()
    error.__cause__ = KeyError()
    error.__cause__.__cause__ = refusal()
    return error


def _in_context() -> Exception:
    error = LookupError()
    error.__context__ = refusal()
    return error


def _in_a_group() -> Exception:
    group = ExceptionGroup("inner", [KeyError(), refusal(), refusal()])
    outer = ExceptionGroup("outer", [group, LookupError()])
    outer.__cause__ = refusal()
    return outer


def _in_a_circle() -> Exception:
    first, second = LookupError(), refusal()
    first.__cause__, second.__cause__ = second, first
    return first


@pytest.mark.usefixtures("small_heap")
@own_modes
@pytest.mark.parametrize("make", [_plain, _caused, _in_context, _in_a_group, _in_a_circle])
def test_errors_of_validators_keep_no_batch_alive(
    mode: Mode, make: Callable[[], Exception]
) -> None:
    """After release(), all is gone, wherever in an exception the ValidationError was."""
    processor = mode.processor(SQS, raise_on_entire_batch_failure=False)

    def handle(record: object) -> None:
        _ = record
        raise make()

    def invoke() -> list[weakref.ref[Tracked]]:
        records = [Tracked(record) for record in SQS.records(3)]
        assert mode.respond({"Records": records}, handle, processor) == SQS.response(1, 2, 3)
        return [weakref.ref(record) for record in records]

    references = invoke()
    assert len(processor.exceptions) == 3
    processor.release()
    gc.collect()
    assert [reference() for reference in references] == [None] * 3
