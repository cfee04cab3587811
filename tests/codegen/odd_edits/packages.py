"""Generated packages that are imported from memory, in place of the committed one."""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, ValidationError

from codegen.rendering import read_specs, render_package
from codegen.schemas import load_schemas
from codegen.specs import PACKAGE
from lambda_batch import (
    DecodingError,
    RecordMemberError,
    UnexpectedBatchTypeError,
    async_process_partial_response,
    process_partial_response,
)
from tests.codegen.toy import read_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import ModuleType

    from tests.codegen.odd_edits.rows import Members, Right

CONTENT = b'{"amount": 1}'


def generate_unformatted(folder: Path) -> dict[str, str]:
    """Generate all files of a folder of schemas, without the slow formatter."""
    return render_package(read_specs(load_schemas(folder)))


class _Loader(MetaPathFinder, InspectLoader):
    """Imports modules from their texts."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._texts: dict[str, str] = {}
        self._packages: set[str] = set()
        for path, text in files.items():
            if path.endswith(".py"):
                name = f"{PACKAGE}/{path}".removesuffix(".py").replace("/", ".")
                if name.endswith(".__init__"):
                    name = name.removesuffix(".__init__")
                    self._packages.add(name)
                self._texts[name] = text

    @property
    def modules(self) -> Iterator[str]:
        yield from self._texts

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        return spec_from_loader(fullname, self) if fullname in self._texts else None

    def is_package(self, fullname: str) -> bool:
        return fullname in self._packages

    def get_source(self, fullname: str) -> str:
        return self._texts[fullname]


@contextmanager
def _imported(files: Mapping[str, str]) -> Generator[None]:
    """Import the modules of these files; afterwards the committed ones are back."""
    loader = _Loader(files)
    before = {name: sys.modules.pop(name) for name in _loaded()}
    sys.meta_path.insert(0, loader)
    try:
        for name in loader.modules:
            import_module(name)
        yield
    finally:
        sys.meta_path.remove(loader)
        for name in _loaded():
            del sys.modules[name]
        sys.modules.update(before)


def _loaded() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] == PACKAGE]


class Package:
    """The package of an edited toy. Its classes are found by their names in the schema."""

    def __init__(self, folder: Path) -> None:
        self.sample: Members = {}
        self._package = import_module(PACKAGE)
        self._schema = read_schema(folder / "toy.json")
        source = self._schema["x-source"]
        record = self._schema["$defs"]["Record"]
        self.event_model: Any = self[self._schema["title"]]
        self.record_model: Any = self[record["title"]]
        self.view: Any = self[record["x-record-class"]]
        self.processor: Any = self[f"{source['prefix']}BatchProcessor"]
        self.async_processor: Any = self[f"Async{source['prefix']}BatchProcessor"]

    def __getitem__(self, name: str) -> Any:
        return getattr(self._package, name)

    @property
    def public(self) -> list[str]:
        """The public names."""
        return list(self._package.__all__)

    @staticmethod
    def module(name: str) -> ModuleType:
        """Return a module of the package."""
        return import_module(f"{PACKAGE}.{name}")

    def record(self, members: Members = MappingProxyType({})) -> dict[str, Any]:
        """Return a record with members beside its own."""
        return {
            "eventSource": "toy:queue",
            "meta": {"id": "id-1", "group": "g"},
            "content": b64encode(CONTENT).decode(),
            "items": 1,
            "from": "sender",
            **self.sample,
            **members,
        }

    @staticmethod
    def event(*records: dict[str, Any]) -> dict[str, Any]:
        """Return an event with these records."""
        return {"kind": "A", "batch": {"kind": "A", "items": list(records)}}

    def made_event(self, count: int = 1) -> dict[str, Any]:
        """Return an event of the generated factory."""
        event: dict[str, Any] = self.module("toy.factories").toy_event([CONTENT.decode()] * count)
        return event

    def load_event(self, *records: dict[str, Any]) -> Any:
        """Validate an event with these records."""
        return self.event_model[bytes].model_validate(self.event(*records))

    def load(self, members: Members = MappingProxyType({})) -> Any:
        """Validate a record with these members."""
        return self.record_model[bytes].model_validate(self.record(members))

    def read(self, members: Members = MappingProxyType({})) -> dict[str, Any]:
        """Read all properties of a record with these members."""
        return read_properties(self.view(self.record(members)))

    def refuses(self, members: Members) -> None:
        """Raise unless neither model nor record class takes a record with these members."""
        with pytest.raises(ValidationError):
            self.load(members)
        with pytest.raises((RecordMemberError, DecodingError)):
            self.read(members)

    def process(self, *records: dict[str, Any], **options: Any) -> list[str]:
        """Process these records, sync and async, and return the identifiers of the failed ones."""

        def fail(record: Any) -> None:
            raise RuntimeError

        async def fail_later(record: Any) -> None:
            raise RuntimeError

        event = self.event(*records)
        response = process_partial_response(
            event, fail, self.processor(raise_on_entire_batch_failure=False, **options)
        )
        later = async_process_partial_response(
            event,
            fail_later,
            self.async_processor(raise_on_entire_batch_failure=False, **options),
        )
        assert response == later
        return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


def read_properties(view: object) -> dict[str, Any]:
    """Read all properties of a record class, but those of its base."""
    return {
        name: getattr(view, name)
        for name, of in vars(type(view)).items()
        if isinstance(of, property)
    }


def check_package(folder: Path, verdict: Right) -> None:
    """Raise unless the package of a folder of schemas works as it should."""
    with _imported(generate_unformatted(folder)):
        package = Package(folder)
        assert all(package[name] is not None for name in package.public)
        package.sample = verdict.sample
        if verdict.is_named_as_usual:
            _check_sample(package, verdict)
        if verdict.check is not None:
            verdict.check(package)


def _check_sample(package: Package, verdict: Right) -> None:
    """Raise unless model, record class and processors take the sample record."""
    members = verdict.members
    record = package.record(members)
    assert package.load_event(record).batch.items

    loaded = package.load(members)
    assert loaded.content == CONTENT
    by_wire_name = BaseModel.model_dump(loaded, by_alias=True)
    assert {name: by_wire_name[name] for name in members} == members
    assert {name: getattr(loaded, name) for name in verdict.model} == verdict.model

    view = package.view(record)
    assert dict(view) == record
    properties = read_properties(view)
    values = properties.values()
    assert [name for name, value in members.items() if value not in values] == []
    assert {name: properties[name] for name in verdict.view} == verdict.view

    [made] = package.made_event()["batch"]["items"]
    assert package.load_event(made).batch.items[0].content == CONTENT
    assert read_properties(package.view(made))

    assert package.process(record) == ["id-1"]
    assert package.process(record, model=package.record_model[bytes]) == ["id-1"]
    with pytest.raises(UnexpectedBatchTypeError):
        package.process(package.record({**members, "eventSource": "toy:other"}))
