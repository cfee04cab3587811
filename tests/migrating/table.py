"""The names and members of Powertools' batch utility, and what there is here for each of them."""

from __future__ import annotations

import inspect
import logging
import re
import types
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, get_origin

import lambda_batch
from lambda_batch.wire.records import RecordView
from tests.migrating.members import (
    Member,
    accepts,
    function_member,
    members_of,
    spell_parameters,
)
from tests.migrating.remedies import RENAMED

UTILITIES = "aws_lambda_powertools.utilities"

MODULES = (
    "batch",
    "batch.base",
    "batch.decorators",
    "batch.exceptions",
    "batch.sqs_fifo_partial_processor",
    "batch.types",
    "data_classes.sqs_event",
    "data_classes.kinesis_stream_event",
    "data_classes.dynamo_db_stream_event",
    "data_classes.kafka_event",
    "data_classes.event_source",
    "parser.models.sqs",
    "parser.models.kinesis",
    "parser.models.dynamodb",
    "parser.models.kafka",
    "parser.envelopes.sqs",
    "parser.envelopes.kinesis",
    "parser.envelopes.dynamodb",
    "parser.envelopes.kafka",
    "parser.types",
)
"""The modules of Powertools that users of its batch utility import from."""

PACKAGES = ("data_classes", "parser", "parser.models", "parser.envelopes")
"""What also exports names of these modules."""

_DECORATORS = frozenset({"batch_processor", "async_batch_processor"})
_GIVEN_TO_DECORATORS = 3
"""`handler`, `event` and `context`: Powertools passes them, the user does not."""

_UNRELATED = (TypeVar, bool, logging.Logger, types.ModuleType)
"""What modules need for themselves."""

FUNCTIONS = "functions"
"""The owner of functions."""

Verdict: TypeAlias = Literal["same", "renamed", "other", "absent"]


class Row(NamedTuple):
    """A name or a member there, and what there is here."""

    key: str
    """What it is called in REMEDIES: `Name` or `Class.member`."""
    owner: str
    """The class of a member, the module of a name."""
    name: str
    verdict: Verdict
    there: str = ""
    here: str = ""


class Pair(NamedTuple):
    """A class or a function there, and the one of the same name here."""

    name: str
    there: Any
    here: Any


def compare_names() -> list[Row]:
    """Return the verdict on each public name; a name in two modules is in the first of them."""
    rows: list[Row] = []
    known: list[object] = []
    for module in MODULES:
        for name, value in _names_of(module):
            if not any(value is each for each in known):
                known.append(value)
                rows.append(_compare_name(module, name, value))
    return rows


def compare_members(group: str) -> list[Row]:
    """Return the verdict on each member of the classes and functions of a group of modules.

    A member that a class inherits is there once, unless there is something else for it here.

    Args:
        group: `batch`, `data_classes` or `parser`.
    """
    rows: list[Row] = []
    pairs = _pairs(group)
    for index, pair in enumerate(pairs):
        bases = {base.name for base in pairs[:index] if _extends(pair.there, base.there)}
        # Bases are ordered, so the nearest one that has the member decides.
        known = {row.name: row[2:] for row in rows if row.owner in bases}
        own = _compare_pair(pair, pairs[:index])
        rows += [row for row in own if row[2:] != known.get(row.name)]
    return rows


def all_pairs() -> dict[str, type[Any]]:
    """Return the classes there that are compared with one here, by name."""
    groups = ("batch", "data_classes", "parser")
    pairs = [pair for group in groups for pair in _pairs(group)]
    return {pair.name: pair.there for pair in pairs if inspect.isclass(pair.there)}


def _names_of(module_name: str) -> Iterator[tuple[str, object]]:
    """Yield the public names that a module exports or, without `__all__`, defines."""
    module = import_module(f"{UTILITIES}.{module_name}")
    exported = getattr(module, "__all__", None)
    for name in exported or vars(module):
        value = getattr(module, name)
        is_public = not name.startswith("_") and not isinstance(value, _UNRELATED)
        if is_public and (exported or _is_defined_in(module, value)):
            yield name, value


def _is_defined_in(module: types.ModuleType, value: object) -> bool:
    """Return whether a module defines a value, or it is an alias, which does not say where."""
    # Without pydantic, Powertools makes its aliases text.
    is_alias = get_origin(value) is not None or isinstance(value, str)
    return is_alias or getattr(value, "__module__", None) == module.__name__


def our_name(name: str) -> str:
    """Return what a name there is called in `lambda_batch`."""
    return RENAMED.get(name, name).removeprefix("lambda_batch.")


def _compare_name(module: str, name: str, there: object) -> Row:
    if name in RENAMED:
        return Row(name, module, name, "renamed", here=RENAMED[name])
    if not hasattr(lambda_batch, name):
        return Row(name, module, name, "absent")
    kinds = _kind(there), _kind(getattr(lambda_batch, name))
    return Row(name, module, name, "same" if kinds[0] == kinds[1] else "other", *kinds)


def _kind(value: object) -> str:
    if isinstance(value, types.FunctionType):
        return "function"
    is_class = inspect.isclass(value) and not isinstance(value, types.GenericAlias)
    # `lambda_batch.ExceptionInfo` is `tuple` at run time.
    return "class" if is_class and value is not tuple else "type alias"


def _pairs(group: str) -> list[Pair]:
    """Return the classes and functions of a group that are here, too, bases before subclasses."""
    named = {
        name: value
        for module in MODULES
        if module.startswith(group)
        for name, value in _names_of(module)
        if hasattr(lambda_batch, our_name(name)) and _kind(value) != "type alias"
    }
    pairs = [
        Pair(name, value, getattr(lambda_batch, our_name(name))) for name, value in named.items()
    ]
    if group == "data_classes":
        common = import_module(f"{UTILITIES}.data_classes.common")
        pairs.append(Pair("DictWrapper", common.DictWrapper, RecordView))
    return sorted(pairs, key=lambda pair: len(getattr(pair.there, "__mro__", ())))


def _compare_pair(pair: Pair, earlier: list[Pair]) -> Iterator[Row]:
    if not inspect.isclass(pair.there):
        given = _GIVEN_TO_DECORATORS if pair.name in _DECORATORS else 0
        there, here = function_member(pair.there, given), function_member(pair.here, 0)
        yield _compare_member(pair.name, FUNCTIONS, pair.name, there, here)
        return
    for base in earlier:
        if _extends(pair.there, base.there) and not _extends(pair.here, base.here):
            name = f"(base {base.name})"
            yield Row(f"{pair.name}.{name}", pair.name, name, "absent")
    there_members = members_of(pair.there, _example_of(pair.there))
    here_members = members_of(pair.here, _example_of(pair.here))
    for name, member in there_members.items():
        key = f"{pair.name}.{name}"
        yield _compare_member(key, pair.name, name, member, here_members.get(name))


def _compare_member(key: str, owner: str, name: str, there: Member, here: Member | None) -> Row:
    is_constructor = name == "__init__"
    if there.parameters is not None and (here is None or here.parameters is not None):
        parameters = spell_parameters(there.parameters)
        own = here and here.parameters
        if is_constructor or (own is not None and not accepts(own, there.parameters)):
            if own is None:
                return Row(key, owner, name, "absent", parameters)
            kind: Verdict = "same" if accepts(own, there.parameters) else "other"
            return Row(key, owner, name, kind, parameters, spell_parameters(own))
    if here is None:
        return Row(key, owner, name, "absent", there.type)
    verdict: Verdict = "same" if _is_same_type(there.type, here.type) else "other"
    return Row(key, owner, name, verdict, there.type, here.type)


def _is_same_type(there: str, here: str) -> bool:
    """Return whether two annotations agree as far as both say something."""
    if not there or not here or there == here:
        return True
    # Without its innermost type arguments, until there are none.
    bare = re.sub(r"\[[^\[\]]*\]", "", here)
    return bare != here and _is_same_type(there, bare)


def _extends(own: Any, base: Any) -> bool:
    return base in getattr(own, "__mro__", ())[1:]


def _example_of(owner: type[Any]) -> object:
    """Return an instance of a processor or an error, which has attributes that no class shows."""
    if issubclass(owner, BaseException):
        return owner()
    if not hasattr(owner, "success_handler"):
        return None
    is_ours = owner.__module__.startswith("lambda_batch")
    event_type: Any = import_module("lambda_batch" if is_ours else f"{UTILITIES}.batch").EventType
    needs_event_type = "event_type" in inspect.signature(owner).parameters
    # An abstract one becomes concrete by any definition of its abstract methods.
    own = type("Own", (owner,), dict.fromkeys(getattr(owner, "__abstractmethods__", ())))
    processor = own(event_type.SQS) if needs_event_type else own()
    if not is_ours:
        processor([], print)  # sets more of them
    return processor
