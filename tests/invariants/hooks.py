"""Hooks of users as tests draw them, and what they make of a record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from lambda_batch.wire.records import RecordView
from tests.invariants.dice import Dice
from tests.runtime.cases import Case, text_of

SUPER, NOTHING, FAIL, SUCCEED, RAISE, RAISE_FIRST = (
    "super", "nothing", "fail", "succeed", "raise", "raise first",
)  # fmt: skip
_OF_SUCCESSES = [SUPER, NOTHING, FAIL, RAISE]
_OF_FAILURES = [SUPER, NOTHING, SUCCEED, RAISE]
_OF_STEPS = [SUPER, FAIL, RAISE, NOTHING, RAISE_FIRST]


class HookError(Exception):
    """Raised by hooks of these tests."""


@dataclass(frozen=True)
class Hooks:
    """The actions of each hook: one for all records, or one of several, by the identifier."""

    successes: tuple[str, ...] = ()
    """The actions of `success_handler`; empty if it is not overridden."""
    failures: tuple[str, ...] = ()
    """The actions of `failure_handler`; empty if it is not overridden."""
    steps: tuple[str, ...] = ()
    """The actions of `_process_record` or `_async_process_record`; empty without an override."""
    on_instance: bool = False
    """Whether the handlers are set on the processor, rather than by a subclass."""

    def let_succeed(self, identifier: str) -> bool:
        """Return whether a record that was handled counts as a success after all hooks."""
        may_succeed = choose(self.successes, identifier) in {SUPER, NOTHING}
        return may_succeed and choose(self.steps, identifier) == SUPER

    def have_an_exception(self, identifier: str) -> bool:
        """Return whether a record that was handled, but has failed by a hook, has an exception."""
        return choose(self.successes, identifier) == RAISE

    @property
    def are_seen(self) -> bool:
        """Whether the processor's attributes may show something else than without hooks."""
        return {SUPER} != {SUPER, *self.successes, *self.failures, *self.steps}


NO_HOOKS = Hooks()


def choose(actions: tuple[str, ...], identifier: str) -> str:
    """Choose what a hook does with a record; always the same for the same identifier."""
    if not actions:
        return SUPER
    return actions[crc32(identifier.encode("utf-8", "surrogatepass")) % len(actions)]


def hooks_of(dice: Dice, *, fifo: bool) -> Hooks:
    """Choose hooks; in half of all cases, there are none."""
    steps = _OF_STEPS
    if dice.roll(2) == 0:
        return NO_HOOKS

    def some(actions: list[str]) -> tuple[str, ...]:
        return tuple(dice.pick(actions) for _ in range(dice.pick([0, 1, 2, 3])))

    return Hooks(some(_OF_SUCCESSES), some(_OF_FAILURES), some(steps), dice.roll(4) == 3)


def identifier_in(case: Case, record: Any) -> str:
    """Read the identifier of a record, in whatever form a hook is given it."""
    return text_of(case.identifier(record.raw_event if isinstance(record, RecordView) else record))


def _hook(case: Case, actions: tuple[str, ...], overridden: Callable[..., Any]) -> Any:
    """Create an override of `success_handler` or `failure_handler`."""

    def hook(processor: Any, record: Any, came: Any) -> Any:
        action = choose(actions, identifier_in(case, record))
        if action == SUPER:
            return overridden(processor, record, came)
        if action == RAISE:
            raise HookError
        if action == NOTHING:
            return None
        return ("fail", "by a hook", record) if action == FAIL else ("success", None, record)

    return hook


def _end_step(action: str, outcome: Any, raw: Any) -> Any:
    """Return what a step returns, after the processor's own one."""
    if action == RAISE:
        raise HookError
    if action == NOTHING:
        return None
    return outcome if action == SUPER else ("fail", "by a step", raw)


def _step(case: Case, actions: tuple[str, ...], overridden: Callable[..., Any]) -> Any:
    """Create an override of `_process_record`."""

    def step(processor: Any, record: Any) -> Any:
        action = choose(actions, identifier_in(case, record))
        if action == RAISE_FIRST:
            raise HookError
        return _end_step(action, overridden(processor, record), record)

    return step


def _async_step(case: Case, actions: tuple[str, ...], overridden: Callable[..., Any]) -> Any:
    """Create an override of `_async_process_record`."""

    async def step(processor: Any, record: Any) -> Any:
        action = choose(actions, identifier_in(case, record))
        if action == RAISE_FIRST:
            raise HookError
        return _end_step(action, await overridden(processor, record), record)

    return step


def make_processor(
    base: type[Any],
    case: Case,
    hooks: Hooks,
    options: dict[str, Any],
    attributes: dict[str, Any],
) -> Any:
    """Create a processor with hooks.

    Args:
        base: Its class, or the one to be extended.
        case: Its source.
        hooks: What is overridden.
        options: What the constructor is given.
        attributes: What is configured by attributes of a subclass.
    """
    namespace, handlers = dict(attributes), dict[str, Any]()
    if hooks.successes:
        handlers["success_handler"] = _hook(case, hooks.successes, base.success_handler)
    if hooks.failures:
        handlers["failure_handler"] = _hook(case, hooks.failures, base.failure_handler)
    if hooks.steps and base.is_async:
        namespace["_async_process_record"] = _async_step(
            case, hooks.steps, base._async_process_record
        )
    elif hooks.steps:
        namespace["_process_record"] = _step(case, hooks.steps, base._process_record)
    if not hooks.on_instance:
        namespace |= handlers
    processor = (type("Own", (base,), namespace) if namespace else base)(**options)
    if hooks.on_instance:
        for name, hook in handlers.items():
            setattr(processor, name, hook.__get__(processor))
    return processor
