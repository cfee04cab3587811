"""The state of a tumbling window: read from an event, folded, and written to the response."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from itertools import compress, count
from math import isfinite
from typing import TYPE_CHECKING, Any, Generic, NoReturn, cast, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError
from typing_extensions import is_typeddict

from lambda_batch._engine.handler_results import is_awaitable
from lambda_batch._engine.order import Order
from lambda_batch._typing import StateT
from lambda_batch.errors import ConfigurationError, HandlerError, WindowStateError
from lambda_batch.wire.decoding import count_of, json_type, with_article
from lambda_batch.wire.sources import name_of_other

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lambda_batch.errors import LambdaBatchError


_EMPTY = b"{}"
"""What Lambda passes at the beginning of a window."""

_NOT_FINITE = "the state has a number that JSON can't hold: NaN or an infinity"


class StateType(Generic[StateT]):
    """Reads and writes states.

    A state travels as JSON: it is validated from JSON and dumped to JSON, by alias, so that strict
    types and aliases read what they have written.
    """

    def __init__(self, kind: type[StateT], initial: Callable[[], StateT] | None) -> None:
        """Check that a window can begin.

        Args:
            kind: The type of the state.
            initial: Returns the first state of a window; by default, it is validated from `{}`.

        Raises:
            ConfigurationError: pydantic knows no such type, there is no first state, or it has not
                the form of an object in JSON.
        """
        given: object = kind
        if isinstance(given, (dict, BaseModel)):  # pydantic takes a dict as a schema of its core
            msg = (
                f"state must be the type of the state, got {with_article(type(given).__name__)}: "
                "pass a class or a type such as dict[str, int], and the first state of a window "
                "with initial="
            )
            raise ConfigurationError(msg)
        self._initial = initial
        self._name = getattr(kind, "__name__", repr(kind))
        self.returned = _class_of(kind)
        """The class that a step must return an instance of."""
        advice = "" if initial else ": give each member a default, or pass initial=..."
        try:
            self._adapter: TypeAdapter[StateT] = TypeAdapter(kind)
            first = self.first()
            advice = ""
            self.dump(first)
        except PydanticUserError as error:
            msg = f"pydantic can't read the type of the state, {self._name}: {error}"
            raise ConfigurationError(msg) from None
        except WindowStateError as error:
            msg = f"a window can't begin with this state: {error}{advice}"
            raise ConfigurationError(msg) from None

    def first(self) -> StateT:
        """Return the first state of a window.

        Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing
        in Lambda": Lambda passes an empty object at the beginning of a window.
        """
        # A copy, because the function can return the same object each time.
        return deepcopy(self._initial()) if self._initial else self._validate(_EMPTY)

    def load(self, raw: object) -> tuple[bytes, StateT]:
        """Return the state of an event.

        Args:
            raw: The state as Lambda passed it; None in the first invocation of a window.

        Returns:
            What `dump` returns for it.

        Raises:
            WindowStateError: It is not a state of this type.
        """
        return self.dump(self.read(_EMPTY if raw is None else json.dumps(raw).encode()))

    def read(self, text: bytes) -> StateT:
        """Return a new state that a text holds; an empty object is the first state.

        Args:
            text: The state in JSON.

        Returns:
            The state.

        Raises:
            WindowStateError: It is not a state of this type.
        """
        return self.first() if text == _EMPTY else self._validate(text)

    def dump(self, state: StateT) -> tuple[bytes, StateT]:
        """Return a state for the response, and for the next step.

        Args:
            state: The state.

        Returns:
            The JSON text of the state, which Lambda passes to the next invocation; and a new state
            that was read from it.

        Raises:
            WindowStateError: It has not the form of an object in JSON, or the next invocation would
                not read the same state.
        """
        text = self._dump(state)
        if not text.startswith(b"{"):
            came = json_type(json.loads(text))
            msg = "expected a state that is an object in JSON, such as a model or a dict with "
            msg += f"names as keys, got {came}"
            raise WindowStateError(msg)
        if b"NaN" in text or b"Infinity" in text:
            # pydantic reads and writes them as constants if a model says so. JSON has none.
            json.loads(text, parse_constant=_reject_constant)
        try:
            again = self.read(text)
        except WindowStateError:
            self._reject_lost_numbers(state, None)
            raise
        if b"null" in text and again != state:
            self._reject_lost_numbers(state, again)
        # Equal sets can have different texts: their order depends on how they came about.
        if self._dump(again) != text and again != state:
            advice = (
                "an empty object is read as the first state"
                if text == _EMPTY
                else "its fields need the same alias in both directions"
            )
            msg = f"the next invocation would read another {self._name} than this one returns: "
            raise WindowStateError(msg + advice)
        return text, again

    def _reject_lost_numbers(self, state: StateT, again: StateT | None) -> None:
        """Raise if a state has NaN or infinities, and the state read from its text has fewer.

        pydantic writes them as null, which a nullable member reads as None.
        """
        if self._count_infinite(state) > (0 if again is None else self._count_infinite(again)):
            raise WindowStateError(_NOT_FINITE)

    def _count_infinite(self, state: StateT) -> int:
        return _count_infinite(self._adapter.dump_python(state, warnings=False))

    def _dump(self, state: StateT) -> bytes:
        try:
            return self._adapter.dump_json(state, by_alias=True, warnings="error")
        except ValueError as error:
            # Its text has values of the state.
            msg = f"the state is no {self._name} that JSON can hold ({type(error).__name__})"
            raise WindowStateError(msg) from None

    def _validate(self, text: bytes) -> StateT:
        try:
            return self._adapter.validate_json(text)
        except ValidationError as error:
            kinds = ", ".join(dict.fromkeys(each["type"] for each in error.errors()))
            errors = count_of(error.error_count(), "error")
            msg = f"the state is no {self._name}: {errors} ({kinds})"
            raise WindowStateError(msg) from None


def _reject_constant(_name: str) -> NoReturn:
    raise WindowStateError(_NOT_FINITE)


def _count_infinite(value: Any) -> int:
    """Return how many numbers in a dumped value are NaN or infinite."""
    if isinstance(value, Decimal):
        return not value.is_finite()
    if isinstance(value, float):
        return not isfinite(value)
    if isinstance(value, dict):
        value = [*cast("Any", value).values()]
    if isinstance(value, list | tuple | set | frozenset):
        return sum(map(_count_infinite, cast("Iterable[Any]", value)))
    return 0


def _class_of(kind: Any) -> type:
    """Return the class of the instances of a type; `object` where it isn't known."""
    if is_typeddict(kind):
        return dict
    origin: Any = get_origin(kind) or kind
    is_class = isinstance(origin, type) and origin.__module__ not in ("types", "typing")
    return origin if is_class else object


class Fold:
    """Folds the records of a batch into a state, one after another.

    The state of the response holds only the records that succeeded: Lambda delivers all others
    again. Each step gets a new state, read from the text that the step before it left: a step can
    change its state in place and fail then. A state that JSON can't hold fails the record whose
    step returned it. So for each record a state is written, read, and written again to compare the
    texts; the state that was read is the one that the next step gets.
    """

    def __init__(
        self, states: StateType[Any], raw: object, step: Callable[[Any, Any], Any]
    ) -> None:
        """Start with the state of the event.

        Args:
            states: The type of the state.
            raw: The state as Lambda passed it; None in the first invocation of a window.
            step: Called with state and record; returns the state.

        Raises:
            WindowStateError: It is not a state of this type.
        """
        self._states = states
        self._step = step
        self._text, self._next = states.load(raw)
        self._before = self._marked = self._text
        self._taken = 0

    def state_after(self, succeeded: int, *, is_cut: bool = False) -> bytes:
        """Return the state after the records that succeeded, in JSON.

        Args:
            succeeded: Their number. A hook can have failed the last one after its step.
            is_cut: Whether the last of them are a part of an aggregate that comes again.
        """
        if is_cut:
            return self._marked
        return self._text if succeeded == self._taken else self._before

    def mark(self) -> None:
        """Keep the state at which the user records of another aggregate begin."""
        self._marked = self._text

    def add(self, record: Any) -> None:
        """Fold one record."""
        self._take(self._step(self._new_state(), record))

    async def add_async(self, record: Any) -> None:
        """Fold one record with a step that is usually async."""
        returned: Any = self._step(self._new_state(), record)
        self._take(await returned if is_awaitable(returned) else returned)

    def _new_state(self) -> Any:
        """Return a state that no step has had: one that failed can have changed its state."""
        state, self._next = self._next, None
        return self._states.read(self._text) if state is None else state

    def _take(self, state: Any) -> None:
        if state is None or not isinstance(state, self._states.returned):
            came = "None" if state is None else name_of_other(state)
            msg = f"the step of a window must return the state, got {came}: `return state` in it"
            raise HandlerError(msg)
        text, self._next = self._states.dump(state)
        self._before, self._text = self._text, text
        self._taken += 1


class AggregateOrder(Order):
    """The order of a window whose aggregates are split: it marks where one begins in the fold.

    Lambda delivers an aggregate again as a whole, so the state must not hold a part of it.
    """

    def __init__(self, order: Order, identifiers: Sequence[object], fold: Fold) -> None:
        """Add the marks to the order of a batch.

        Args:
            order: What a failure holds back.
            identifiers: The item identifier of each record.
            fold: What is told where an aggregate begins.
        """
        self._order = order
        self._identifiers = identifiers
        self._fold = fold

    def is_cut(self, reported: Sequence[int]) -> bool:
        """Return whether the first record to report has others of its aggregate before it.

        Args:
            reported: A flag for each record.
        """
        return any(reported) and self._is_inside(next(compress(count(), reported)))

    def _is_inside(self, position: int) -> bool:
        identifiers = self._identifiers
        return position > 0 and identifiers[position] == identifiers[position - 1]

    def refusal(self, position: int) -> LambdaBatchError | None:
        """Return why the record at this position must not be handled, or None if it may be."""
        refusal = self._order.refusal(position)
        if refusal is None and not self._is_inside(position):
            self._fold.mark()
        return refusal

    def stop(self, position: int) -> None:
        """Hold back all records behind the one at this position."""
        self._order.stop(position)

    def plan(self) -> tuple[Iterable[int], Mapping[int, int]]:
        """Return which positions may begin at once, and for each which one may begin after it."""
        return self._order.plan()
