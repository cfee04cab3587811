"""The second pass: record classes, processors and pages of the reference, by jinja2."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.documents import read_response
from codegen.errors import SchemaError
from codegen.forms import Document, Named
from codegen.models import generate_models, generate_typed_dicts
from codegen.names import class_name_problem, docstring, docstring_text, markdown_text, quoted
from codegen.scalars import check_common
from codegen.schemas import RESPONSE, Schemas
from codegen.sources import read_message, read_source
from codegen.specs import PACKAGE, PackageSpec, SourceSpec

TEMPLATES = Path(__file__).parent / "templates"

SHIPPED = "schemas"
"""The folder of the package that holds the schemas themselves, for users of other languages."""

_PACKAGE_NAME = re.compile("[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Specs:
    """What is rendered: what the templates need of each schema."""

    sources: list[SourceSpec]
    messages: list[PackageSpec]
    response: Document
    exports: Mapping[str, list[str]]
    """The public names, by modules."""
    texts: Mapping[str, str]
    """The schemas themselves, by file name."""


def read_specs(schemas: Schemas) -> Specs:
    """Read all schemas.

    Args:
        schemas: All schemas.

    Returns:
        The data for the templates.

    Raises:
        SchemaError: A schema can't be turned into code.
    """
    check_common(schemas.common)
    sources = [read_source(name, of, schemas.common) for name, of in schemas.sources.items()]
    messages = [read_message(name, of, schemas.common) for name, of in schemas.messages.items()]
    response = read_response(schemas.response, schemas.common)
    exports = _exports(sources, messages, response)
    _check_packages([*sources, *messages], exports)
    _check_names(sources, messages, response)
    return Specs(sources, messages, response, exports, schemas.texts)


def render_package(specs: Specs) -> dict[str, str]:
    """Render all modules, not formatted yet.

    Args:
        specs: What is rendered.

    Returns:
        The texts by their paths below the package's folder.

    Raises:
        GenerationError: A schema can't be turned into code.
    """
    environment = _environment("package")
    shipped = {f"{SHIPPED}/{name}": text for name, text in specs.texts.items()}
    files = {"py.typed": ""} | shipped
    shared: dict[str, Any] = {"package": PACKAGE, "sources": specs.sources}
    for name, template, options in _SHARED_MODULES:
        text = environment.get_template(f"{template}.py.jinja2").render(shared | options)
        files[f"{name}.py"] = text
    factories = {
        f"{each.package}.factories": [each.factories.event, each.factories.record]
        for each in specs.sources
        if each.factories
    }
    for name, exports, public in (
        ("__init__", specs.exports, "lambda_batch"),
        ("factories", factories, "lambda_batch.testing"),
    ):
        files[f"{name}.py"] = environment.get_template("index.py.jinja2").render(
            package=PACKAGE, exports=exports, public=public
        )
    files["response.py"] = generate_typed_dicts(specs.response, header(f"schemas/{RESPONSE}"))
    for each in (*specs.sources, *specs.messages):
        folder = each.package
        for name, template, options in _modules(each):
            text = environment.get_template(f"source/{template}.py.jinja2").render(
                package=PACKAGE, source=each, **options
            )
            files[f"{folder}/{name}.py"] = text
        files[f"{folder}/models.py"] = generate_models(
            each.document,
            header(f"schemas/{each.file}"),
            f"{PACKAGE}.{folder}",
            {each.model: each.identifier_format} if isinstance(each, SourceSpec) else {},
        )
    return files


def render_pages(specs: Specs) -> dict[str, str]:
    """Render the pages of the API reference, one for each source and message, and their list.

    Args:
        specs: What is rendered.

    Returns:
        The texts by their paths below the pages' folder.
    """
    environment = _environment("reference")
    files = {
        "README.md": environment.get_template("README.md.jinja2").render(
            sources=specs.sources, messages=specs.messages
        )
    }
    template = environment.get_template("page.md.jinja2")
    for each in (*specs.sources, *specs.messages):
        title = each.name if isinstance(each, SourceSpec) else each.document.root.title
        names = _names_on_page(each, specs.exports)
        files[f"{each.package}.md"] = template.render(spec=each, title=title, names=names)
    return files


def _names_on_page(spec: PackageSpec, exports: Mapping[str, list[str]]) -> list[str]:
    """Return the public names of a package, in the order of its page."""
    source = spec if isinstance(spec, SourceSpec) else None
    main = source.model if source else spec.document.root.title
    modules = ["processors", "async_processors", "window_processors", "async_window_processors"]
    modules += ["records", "models", "identifiers", "enums", "errors"]
    names: list[str] = []
    for module in modules:
        classes = exports.get(f"{spec.package}.{module}", ())
        # First the model of the record or of the message, then the others as they are.
        names += [f"lambda_batch.{name}" for name in sorted(classes, key=lambda of: of != main)]
    if source and source.factories:
        factories = source.factories.event, source.factories.record
        names += [f"lambda_batch.testing.{name}" for name in factories]
    return names


def header(origin: str) -> str:
    """Return the first line of a module: its origin, and how to change it."""
    return f"Generated from {origin} by `nox -s generate`; do not edit it by hand."


def _environment(folder: str) -> Environment:
    # A misspelt variable in a template is an error, not an empty string in the code.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / folder),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # it renders Python and Markdown
    )
    environment.filters["quoted"] = quoted
    environment.filters["docstring"] = docstring
    environment.filters["docstring_text"] = docstring_text
    environment.filters["markdown"] = markdown_text
    environment.filters["header"] = header
    return environment


_Module: TypeAlias = tuple[str, str, dict[str, bool]]
"""The name of a module, and its template with options."""

_PROCESSORS: tuple[_Module, ...] = (
    ("processors", "processors", {"is_async": False}),
    ("async_processors", "processors", {"is_async": True}),
)
_WINDOW_PROCESSORS: tuple[_Module, ...] = (
    ("window_processors", "window_processors", {"is_async": False}),
    ("async_window_processors", "window_processors", {"is_async": True}),
)
_SHARED_MODULES: tuple[_Module, ...] = (
    ("event_types", "event_types", {}),
    *_PROCESSORS,
)


def _modules(spec: PackageSpec) -> Iterator[_Module]:
    """Yield the modules of a package that are rendered from templates."""
    yield "__init__", "__init__", {}
    if spec.enums:
        yield "enums", "enums", {}
    if isinstance(spec, SourceSpec):
        yield from _source_modules(spec)


def _source_modules(source: SourceSpec) -> Iterator[_Module]:
    """Yield those that only sources have."""
    yield from ((name, name, {}) for name in ("source", "records"))
    yield from _PROCESSORS
    if source.window:
        yield from _WINDOW_PROCESSORS
    if source.fifo:
        yield "errors", "errors", {}
    if source.identifier_class:
        yield "identifiers", "identifiers", {}
    if source.factories:
        yield "factories", "factories", {}


def _exports(
    sources: list[SourceSpec], messages: list[PackageSpec], response: Document
) -> Mapping[str, list[str]]:
    """Return the public names, by modules."""
    exports: dict[str, list[str]] = {
        "event_types": ["EventType"],
        "processors": ["BatchProcessor"],
        "async_processors": ["AsyncBatchProcessor"],
        "response": [each.title for each in reversed(response.objects)],
    }
    for source in sources:
        sync = [source.processor]
        if source.fifo:
            sync.append(source.fifo.processor)
            errors = [source.fifo.error, source.fifo.group_error]
            exports[f"{source.package}.errors"] = errors
        exports[f"{source.package}.processors"] = sync
        exports[f"{source.package}.async_processors"] = [f"Async{name}" for name in sync]
        if source.window:
            name = source.window_processor
            exports[f"{source.package}.window_processors"] = [name]
            exports[f"{source.package}.async_window_processors"] = [f"Async{name}"]
        exports[f"{source.package}.records"] = [view.name for view in source.views]
        if source.identifier_class:
            exports[f"{source.package}.identifiers"] = [source.identifier_class]
    for each in (*sources, *messages):
        exports[f"{each.package}.models"] = list(each.models)
        if each.enums:
            exports[f"{each.package}.enums"] = [enum.name for enum in each.enums]
    return exports


def _check_packages(specs: list[PackageSpec], exports: Mapping[str, list[str]]) -> None:
    """Raise if a file name can't name a package."""
    for each in specs:
        if not _PACKAGE_NAME.fullmatch(each.package) or keyword.iskeyword(each.package):
            problem = f"{each.package!r} can't name a package: name the file as in my_queue.json"
            raise SchemaError(each.file, "", problem)
        if each.package in {*exports, "factories", SHIPPED}:
            problem = f"{each.package!r} is there for all sources: rename the file"
            raise SchemaError(each.file, "", problem)


def _check_names(
    sources: list[SourceSpec], messages: list[PackageSpec], response: Document
) -> None:
    """Raise if a class can't have its name, or has one twice: the second would hide the first."""
    taken: dict[str, str] = {}
    documents = [response, *(each.document for each in (*sources, *messages))]
    for name, file, pointer in (*_names(documents), *_names_of_sources(sources)):
        problem = class_name_problem(name)
        if name in taken:
            problem = f"{name!r} is a name of {taken[name]}, too: choose another one"
        if problem:
            raise SchemaError(file, pointer, problem)
        taken[name] = f"{file}#{pointer}"
    events: dict[str, str] = {}
    for source in sources:
        problem = class_name_problem(source.name, is_class=False)
        if source.name in events:
            problem = f"{source.name!r} is the name of {events[source.name]}, too"
        if problem:
            raise SchemaError(source.file, "/x-source/name", problem)
        events[source.name] = source.file


def _names(documents: list[Document]) -> Iterator[tuple[str, str, str]]:
    """Yield the names of the classes of objects and enums, with file and pointer."""
    for document in documents:
        for each in document.objects:
            yield each.title, document.file, f"{each.pointer}/title"
            if each.view:
                yield each.view, document.file, f"{each.pointer}/x-record-class"
            for member in each.members:
                if isinstance(member.form, Named):
                    yield member.form.enum, document.file, f"{member.pointer}/x-enum/name"


def _names_of_sources(sources: list[SourceSpec]) -> Iterator[tuple[str, str, str]]:
    """Yield the names of the other classes of sources, with file and pointer."""
    for source in sources:
        title = f"{source.record.pointer}/title"
        yield f"{source.model}T", source.file, title  # the type variable of the processors
        names = [(source.processor, "prefix")]
        if source.identifier_class:
            yield source.identifier_class, source.file, "/x-source/prefix"
        if source.fifo:
            yield source.fifo.error, source.file, "/x-source/fifo/error"
            yield source.fifo.group_error, source.file, "/x-source/fifo/groupError"
            names.append((source.fifo.processor, "fifo/processor"))
        if source.window:
            names.append((source.window_processor, "prefix"))
        for name, of in names:
            yield name, source.file, f"/x-source/{of}"
            yield f"Async{name}", source.file, f"/x-source/{of}"
