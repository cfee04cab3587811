"""The second pass: record classes and processors, by jinja2."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.errors import SchemaError
from codegen.models import generate_models, generate_typed_dicts
from codegen.names import docstring, docstring_text, quoted
from codegen.schemas import Schemas
from codegen.sources import SourceSpec, read_source

PACKAGE = "lambda_batch_events"
TEMPLATES = Path(__file__).parent / "templates" / "package"


def render_package(schemas: Schemas) -> dict[str, str]:
    """Render all modules, not formatted yet.

    Args:
        schemas: All schemas.

    Returns:
        The texts by their paths below the package's folder.

    Raises:
        GenerationError: A schema can't be turned into code.
    """
    sources = [read_source(name, of, schemas.common) for name, of in schemas.sources.items()]
    exports = _exports(sources, schemas)
    _check_names(sources, exports)
    environment = _environment()
    files = {"py.typed": ""}
    shared: dict[str, Any] = {
        "package": PACKAGE,
        "sources": sources,
        "exports": exports,
    }
    for name in ("__init__", "event_types", "processors", "async_processors"):
        template = environment.get_template(f"{name}.py.jinja2")
        files[f"{name}.py"] = template.render(shared)
    files["response.py"] = generate_typed_dicts(schemas.response, header("schemas/response.json"))
    for source in sources:
        schema = schemas.sources[source.package]
        folder = source.package
        for name in _source_modules(source):
            template = environment.get_template(f"source/{name}.py.jinja2")
            files[f"{folder}/{name}.py"] = template.render(package=PACKAGE, source=source)
        files[f"{folder}/models.py"] = generate_models(
            source.file,
            schema,
            schemas.common,
            header(f"schemas/{source.file}"),
            f"{PACKAGE}.{folder}",
        )
    return files


def header(origin: str) -> str:
    """Return the first line of a module: its origin, and how to change it."""
    return f"Generated from {origin} by `nox -s generate`; do not edit it by hand."


def _environment() -> Environment:
    # A misspelt variable in a template is an error, not an empty string in the code.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # it renders Python, not HTML
    )
    environment.filters["quoted"] = quoted
    environment.filters["docstring"] = docstring
    environment.filters["docstring_text"] = docstring_text
    environment.filters["header"] = header
    return environment


def _source_modules(source: SourceSpec) -> Iterator[str]:
    """Yield the names of a source's modules that are rendered from templates."""
    yield from ("__init__", "source", "records", "processors", "async_processors")
    if source.enums:
        yield "enums"
    if source.fifo:
        yield "errors"


def _exports(sources: list[SourceSpec], schemas: Schemas) -> Mapping[str, list[str]]:
    """Return the public names, by modules."""
    failure = schemas.response["$defs"]["Failure"]["title"]
    exports: dict[str, list[str]] = {
        "event_types": ["EventType"],
        "processors": ["BatchProcessor"],
        "async_processors": ["AsyncBatchProcessor"],
        "response": [failure, schemas.response["title"]],
    }
    for source in sources:
        sync = [source.processor]
        if source.fifo:
            sync.append(source.fifo.processor)
            errors = [source.fifo.error, source.fifo.group_error]
            exports[f"{source.package}.errors"] = errors
        if source.enums:
            exports[f"{source.package}.enums"] = [enum.name for enum in source.enums]
        exports[f"{source.package}.processors"] = sync
        exports[f"{source.package}.async_processors"] = [f"Async{name}" for name in sync]
        exports[f"{source.package}.records"] = [view.name for view in source.views]
        exports[f"{source.package}.models"] = list(source.models)
    return exports


def _check_names(sources: list[SourceSpec], exports: Mapping[str, list[str]]) -> None:
    """Raise if a name is used twice: the second one would silently hide the first."""
    for source in sources:
        if not source.package.isidentifier() or keyword.iskeyword(source.package):
            raise SchemaError(source.file, "", f"{source.package!r} can't name a package")
        if source.package in exports:
            raise SchemaError(source.file, "", f"{source.package!r} is a module of all sources")
    claims = [(name, module) for module, names in exports.items() for name in names]
    claims += [(f"EventType.{source.name}", source.package) for source in sources]
    taken: dict[str, str] = {}
    for name, module in claims:
        if name in taken:
            file = f"{module.partition('.')[0]}.json"
            raise SchemaError(file, "", f"{name!r} is the name of something in {taken[name]}, too")
        taken[name] = module
