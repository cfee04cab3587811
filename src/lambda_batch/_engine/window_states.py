"""The state of a tumbling window: read from an event, folded, and written to the response."""

from __future__ import annotations

import json
from copy import deepcopy
from itertools import compress, count
from typing import TYPE_CHECKING, Any, Generic, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError
from typing_extensions import is_typeddict

from lambda_batch._engine.handler_results import is_awaitable
from lambda_batch._engine.order import Order
from lambda_batch._typing import StateT
from lambda_batch.errors import ConfigurationError, HandlerError, WindowStateError
from lambda_batch.wire.decoding import json_type, with_article
from lambda_batch.wire.sources import name_of_other

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lambda_batch.errors import LambdaBatchError


_EMPTY = b"{}"
"""What Lambda passes at the beginning of a window."""


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
        try:
            self._adapter: TypeAdapter[StateT] = TypeAdapter(kind)
            self.dump(self.first())
        except PydanticUserError as error:
            msg = f"pydantic can't read the type of the state, {self._name}: {error}"
            raise ConfigurationError(msg) from None
        except WindowStateError as error:
            advice = "" if initial else ": give each member a default, or pass initial=..."
            raise ConfigurationError(
                f"a window can't begin with this state: {error}{advice}"
            ) from None

    def first(self) -> StateT:
        """Return the first state of a window.

        Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing
        in Lambda": Lambda passes an empty object at the beginning of a window.
        """
        # A copy, because the function can return the same object each time.
        return deepcopy(self._initial()) if self._initial else self._validate(_EMPTY)

    def load(self, raw: object) -> bytes:
        """Return the state of an event.

        Args:
            raw: The state as Lambda passed it; None in the first invocation of a window.

        Returns:
            Its text, as `dump` writes it.

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

    def dump(self, state: StateT) -> bytes:
        """Return a state for the response.

        Args:
            state: The state.

        Returns:
            The JSON text of the state, which Lambda passes to the next invocation.

        Raises:
            WindowStateError: It has not the form of an object in JSON, or the next invocation would
                not read the same state.
        """
        text = self._dump(state)
        if not text.startswith(b"{"):
            came = json_type(json.loads(text))
            msg = f"expected a {self._name} that is an object in JSON, got {came}"
            raise WindowStateError(msg)
        again = self.read(text)
        # Equal sets can have different texts: their order depends on how they came about.
        if self._dump(again) != text and again != state:
            msg = (
                f"the next invocation would read another {self._name} than this one returns: its "
                "fields need the same alias in both directions"
            )
            raise WindowStateError(msg)
        return text

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
            number = error.error_count()
            errors = "1 error" if number == 1 else f"{number} errors"
            msg = f"the state is no {self._name}: {errors} ({kinds})"
            raise WindowStateError(msg) from None


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
    step returned it.
    """

    def __init__(
        self, states: StateType[Any], text: bytes, step: Callable[[Any, Any], Any]
    ) -> None:
        """Start with the state of the event.

        Args:
            states: The type of the state.
            text: The state before the first record, in JSON.
            step: Called with state and record; returns the state.
        """
        self._states = states
        self._step = step
        self._text = self._before = self._marked = text
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
        self._take(self._step(self._states.read(self._text), record))

    async def add_async(self, record: Any) -> None:
        """Fold one record with a step that is usually async."""
        returned: Any = self._step(self._states.read(self._text), record)
        self._take(await returned if is_awaitable(returned) else returned)

    def _take(self, state: Any) -> None:
        if state is None or not isinstance(state, self._states.returned):
            came = "None" if state is None else name_of_other(state)
            msg = f"the step of a window must return the state, got {came}: `return state` in it"
            raise HandlerError(msg)
        self._before, self._text = self._text, self._states.dump(state)
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
