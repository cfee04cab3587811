"""Find the code that a person has to change, or to look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

import libcst as cst
from libcst import matchers as m
from libcst.helpers import get_full_name_for_node
from libcst.metadata import ParentNodeProvider, PositionProvider

from lambda_batch.cli.migration.classes import Classes, ClassNames
from lambda_batch.cli.migration.imports import imported_name, is_reference
from lambda_batch.cli.migration.table import BATCH, POWERTOOLS

if TYPE_CHECKING:
    from collections.abc import Collection

    from libcst.metadata import CodeRange, MetadataWrapper, ProviderT

    from lambda_batch.cli.migration.table import Member

SITUATIONS = {
    "success_handler": "the `record` of `success_handler`",
    "failure_handler": "a `failure_handler` that does not call `super()`",
    "dumps": "`json.dumps(self.success_messages)`",
    "assigned list": ("`self.success_messages = []`, and so with `fail_messages` and `exceptions`"),
    "running loop": "`async_process_partial_response` where an event loop is running",
    "decorated result": (
        "a function under `@batch_processor` that leaves failed records out of its result"
    ),
    "decorated async": "an async function under `@batch_processor`",
    "frozen": "assignment to a field of a model",
    "before": 'a `mode="before"` validator of your own for a payload',
    "missing member": "a missing or malformed member of a record",
    "error text": "the text of a `BatchProcessingError`",
}
"""The situations of docs/migrating.md that code shows, by what they are called here."""

_PROCESSOR = "BasePartialProcessor"
_LISTS = ("success_messages", "fail_messages", "exceptions")
_DECORATORS = ("batch_processor", "async_batch_processor")
_PAYLOADS = ("data", "NewImage", "OldImage", "value", "key")
_WIRE_FORMS = ("S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL")
_CHANGE_MODEL = "DynamoDBStreamChangedRecordModel"
_WIRE_ADVICE = (
    'payload types get Python values: drop the `["S"]`, or set `payload_form = "wire"` in the '
    "model of the change record"
)
_STAR_ADVICE = (
    "still names Powertools: import by name, from `lambda_batch`, what other modules use of it"
)


class Finding(NamedTuple):
    """A place in the code, and what to do there."""

    line: int
    column: int
    subject: str
    advice: str


def find_differences(
    wrapper: MetadataWrapper, classes: Classes, kept_names: Collection[str] = ()
) -> list[Finding]:
    """Return what a person has to look at in a module, in its order.

    Args:
        wrapper: The module.
        classes: The classes of all modules.
        kept_names: Names that other modules import from this one.
    """
    finder = _Finder(classes, kept_names)
    wrapper.visit(finder)
    return sorted(finder.findings)


class _Finder(ClassNames):
    METADATA_DEPENDENCIES: ClassVar[Collection[ProviderT]] = (PositionProvider,)

    def __init__(self, classes: Classes, kept_names: Collection[str]) -> None:
        super().__init__(classes)
        self._words = set(kept_names)
        """All names and all texts, and what other modules import from this one."""
        self._stars: list[tuple[cst.ImportFrom, str]] = []
        self.findings: set[Finding] = set()
        self._variables: list[dict[str, str]] = [{}]
        """The class of each variable, in the module and in the functions around."""
        self._owners: list[str] = []
        """The classes around."""
        self._functions: list[cst.FunctionDef] = []
        self._distinct = _distinct_members(classes)

    def _report(self, node: cst.CSTNode, subject: str, advice: str) -> None:
        start = cast("CodeRange", self.metadata[PositionProvider][node]).start
        self.findings.add(Finding(start.line, start.column + 1, subject, advice))

    def _report_situation(self, node: cst.CSTNode, situation: str) -> None:
        subject = SITUATIONS[situation]
        self._report(node, subject, self._classes.table.behaviours[subject])

    # Names

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        super().visit_ImportFrom(node)
        module = (get_full_name_for_node(node.module) if node.module else None) or ""
        if node.relative:
            return False
        if isinstance(node.names, cst.ImportStar):
            self._stars.append((node, module))
            return False
        for alias in node.names:
            self._check_name(alias, f"{module}.{alias.evaluated_name}")
        return False

    def leave_Module(self, original_node: cst.Module) -> None:
        """Report the star imports of which a part stays in Powertools, or all."""
        table = self._classes.table
        for node, module in self._stars:
            used = self._words.intersection(table.modules.get(module, ()))
            is_moved = used and all("here" in table.names[name] for name in used)
            if module in table.modules and not table.is_package(module) and not is_moved:
                self._report(node, f"{module}.*", _STAR_ADVICE)

    def visit_Name(self, node: cst.Name) -> None:
        self._words.add(node.value)

    def _check_name(self, node: cst.CSTNode, qualified: str) -> None:
        table = self._classes.table
        module, _, name = qualified.rpartition(".")
        if table.split(qualified):
            if advice := table.names[name].get("instead"):
                self._report(node, name, advice)
        elif f"{module}.".startswith(f"{BATCH}.") and qualified not in table.modules:
            self._report(node, qualified, "no public name of the batch utility: nothing is known")

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        text = node.raw_value
        self._words.update(re.findall(r"\w+", text))
        if text.startswith(f"{POWERTOOLS}.") and re.fullmatch(r"[\w.]+", text):
            module = text
            while module and module not in self._classes.table.modules:
                module = module.rpartition(".")[0]
            if module:
                self._report(node, text, "this text still names Powertools' module")

    # Variables

    def _type_of(self, node: cst.CSTNode) -> str:
        """Return the class of an expression or of what it holds, or nothing."""
        found = ""
        if isinstance(node, cst.Name):
            known = (each[node.value] for each in reversed(self._variables) if node.value in each)
            variable = next(known, None)
            found = self.class_name(node) if variable is None else variable
        elif isinstance(node, cst.Attribute):
            if not (owner := self._type_of(node.value)):
                found = self.class_name(node)
            elif self._classes.is_kind(owner, "enum"):
                found = owner
            else:
                found = self._classes.member(owner, node.attr.value)[1].get("type", "")
        elif m.matches(node, m.Call(m.Name("super"))):
            found = self._owners[-1] if self._owners else ""
        elif isinstance(node, cst.Call):
            found = self._type_of(node.func)
        elif isinstance(node, cst.Subscript):
            found = self._type_of(node.value)
        elif isinstance(node, cst.Await):
            found = self._type_of(node.expression)
        return found

    def _set(self, target: cst.CSTNode, name: str) -> None:
        if isinstance(target, cst.Name):
            self._variables[-1][target.value] = name

    def visit_Assign(self, node: cst.Assign) -> None:
        for each in node.targets:
            self._set(each.target, self._type_of(node.value))
            self._check_assignment(each.target)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._set(node.target, self.class_in_annotation(node.annotation))
        self._check_assignment(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._check_assignment(node.target)

    def visit_For(self, node: cst.For) -> None:
        self._set(node.target, self._type_of(node.iter))

    def visit_CompFor(self, node: cst.CompFor) -> None:
        self._set(node.target, self._type_of(node.iter))

    def visit_WithItem(self, node: cst.WithItem) -> None:
        if node.asname:
            self._set(node.asname.name, self._type_of(node.item))

    def _check_assignment(self, target: cst.BaseExpression) -> None:
        if not isinstance(target, cst.Attribute):
            return
        owner = self._type_of(target.value)
        if self._is_processor(owner) and target.attr.value in _LISTS:
            self._report_situation(target, "assigned list")
        elif self._classes.is_kind(owner, "model"):
            self._report_situation(target, "frozen")

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        if node.type is None:
            return
        if node.name:
            self._set(node.name.name, self.class_in_annotation(node.type))
        has_record = any(
            self._classes.extends(name, "DictWrapper") for name in self._variables[-1].values()
        )
        if has_record and m.findall(node.type, m.Name("KeyError")):
            self._report_situation(node, "missing member")

    # Functions and classes

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._owners.append(node.name.value)
        self._variables.append({})
        for line in node.body.body:
            if isinstance(line, cst.SimpleStatementLine):
                for small in line.body:
                    if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name):
                        self._check_override(small, small.target.value)

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:
        self._owners.pop()
        self._variables.pop()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._functions.append(node)
        parameters = (
            *node.params.posonly_params,
            *node.params.params,
            *node.params.kwonly_params,
        )
        self._variables.append({})
        for index, each in enumerate(parameters):
            name = self.class_in_annotation(each.annotation) if each.annotation else ""
            if index == 0 and self._owners and each.name.value == "self":
                name = self._owners[-1]
            self._set(each.name, name)
        if self._owners and len(self._functions) == 1:
            self._check_override(node, node.name.value)
            self._check_hook(node)
        for decorator in node.decorators:
            self._check_decorator(node, decorator)

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self._functions.pop()
        self._variables.pop()

    def _check_override(self, node: cst.FunctionDef | cst.AnnAssign, name: str) -> None:
        owner, member = self._classes.member(self._owners[-1], name, inherited=True)
        if name == "__init__" or "instead" not in member:
            return
        if isinstance(node, cst.AnnAssign):
            may_be_none = m.findall(node.annotation, m.Name("None") | m.Name("Optional"))
            if member.get("when") != "overridden" or may_be_none:
                return
        self._report(node, f"{owner}.{name}", member["instead"])

    def _check_hook(self, node: cst.FunctionDef) -> None:
        if not self._is_processor(self._owners[-1]):
            return
        if node.name.value == "success_handler":
            self._report_situation(node, "success_handler")
        if node.name.value == "failure_handler" and not m.findall(node, m.Name("super")):
            self._report_situation(node, "failure_handler")

    def _check_decorator(self, node: cst.FunctionDef, decorator: cst.Decorator) -> None:
        call = decorator.decorator
        name = imported_name(self, call.func if isinstance(call, cst.Call) else call)
        if name.startswith(f"{BATCH}.") and name.rpartition(".")[2] in _DECORATORS:
            if node.asynchronous:
                self._report_situation(node, "decorated async")
            if not m.findall(node, m.Attribute(attr=m.Name("response"))):
                self._report_situation(node, "decorated result")
        is_payload = any(
            isinstance(each.value, cst.SimpleString) and each.value.raw_value in _PAYLOADS
            for each in (call.args if isinstance(call, cst.Call) else ())
        )
        if is_payload and self._owners and self._classes.is_kind(self._owners[-1], "model"):
            early = m.Arg(keyword=m.Name("pre")) | m.Arg(value=m.SimpleString('"before"'))
            if m.findall(call, early | m.Arg(value=m.SimpleString("'before'"))):
                self._report_situation(decorator, "before")

    # Expressions

    def visit_Attribute(self, node: cst.Attribute) -> None:
        if imported := imported_name(self, node):
            module = imported.rpartition(".")[0]
            if module in self._classes.table.modules:
                self._check_name(node, imported)
                return
        name = node.attr.value
        owner = self._type_of(node.value)
        if self._classes.is_kind(owner, "enum"):
            if name == "value":
                self._report_enum(node, owner)
        elif owner and self._classes.is_known(owner):
            owner, member = self._classes.member(owner, name)
            self._check_member(node, f"{owner}.{name}", member)
        elif not owner and name in self._distinct and self._local:
            owner, member = self._distinct[name]
            self._check_member(node, f"{owner}.{name}", member)

    def _check_member(self, node: cst.Attribute, subject: str, member: Member) -> None:
        if "instead" in member and (member.get("when") != "tested" or self._is_tested(node)):
            self._report(node, subject, member["instead"])

    def _is_tested(self, node: cst.CSTNode) -> bool:
        """Return whether code asks if a value is there."""
        parent = cast("cst.CSTNode", self.metadata[ParentNodeProvider][node])
        return m.matches(
            parent,
            m.Comparison(comparisons=[m.ComparisonTarget(comparator=m.Name("None"))])
            | m.BooleanOperation()
            | m.UnaryOperation(operator=m.Not())
            | m.If()
            | m.While()
            | m.IfExp(test=m.MatchIfTrue(lambda test: test is node)),
        )

    def _report_enum(self, node: cst.CSTNode, name: str) -> None:
        members = self._classes.table.classes[name]["members"].values()
        if advice := next((each["instead"] for each in members if "instead" in each), None):
            self._report(node, name, advice)

    def visit_Comparison(self, node: cst.Comparison) -> None:
        sides = [node.left, *(each.comparator for each in node.comparisons)]
        has_number = any(isinstance(each, cst.Integer) for each in sides)
        for each in sides:
            if has_number and self._classes.is_kind(name := self._type_of(each), "enum"):
                self._report_enum(node, name)

    def visit_Subscript(self, node: cst.Subscript) -> None:
        is_wire = m.matches(
            node,
            m.Subscript(
                value=m.DoesNotMatch(m.Name("Literal")),
                slice=[
                    m.SubscriptElement(m.Index(m.SimpleString(value=m.MatchIfTrue(_is_wire_form))))
                ],
            ),
        )
        if is_wire and _CHANGE_MODEL in self._local.values():
            self._report(node, "models of the wire form", _WIRE_ADVICE)

    def visit_Call(self, node: cst.Call) -> None:
        function = get_full_name_for_node(node.func)
        name = imported_name(self, node.func)
        if name.endswith(".async_process_partial_response") and self._is_async():
            self._report_situation(node, "running loop")
        if function in ("isinstance", "issubclass") and len(node.args) > 1:
            self._check_isinstance(node)
        argument = node.args[0].value if node.args else cst.Ellipsis()
        if function == "str":
            if self._classes.extends(self._type_of(argument), "BatchProcessingError"):
                self._report_situation(node, "error text")
        elif function in ("json.dumps", "dumps") and isinstance(argument, cst.Attribute):
            is_processor = self._is_processor(self._type_of(argument.value))
            if is_processor and argument.attr.value == "success_messages":
                self._report_situation(node, "dumps")
        self._check_constructor(node)

    def _is_processor(self, name: str) -> bool:
        return self._classes.extends(name, _PROCESSOR)

    def _is_async(self) -> bool:
        return bool(self._functions) and self._functions[-1].asynchronous is not None

    def _check_isinstance(self, node: cst.Call) -> None:
        for each in m.findall(node.args[1].value, m.Name() | m.Attribute()):
            base = f"(base {self.class_name(each)})"
            for name, known in self._classes.table.classes.items():
                if base in known["members"]:
                    advice = known["members"][base].get("instead", "")
                    self._report(node, f"{name} does not extend {base[6:-1]}", advice)

    def _check_constructor(self, node: cst.Call) -> None:
        is_super = m.matches(
            node.func, m.Attribute(value=m.Call(m.Name("super")), attr=m.Name("__init__"))
        )
        if is_super and self._owners:
            name = self._owners[-1]
        else:
            name = self.class_name(node.func) if is_reference(self, node.func) else ""
        if self._classes.is_kind(name, "enum") and name in self._classes.table.classes:
            self._report_enum(node, name)
        owner, member = self._classes.member(name, "__init__", inherited=is_super)
        if not name or "instead" not in member:
            return
        allowed = member.get("parameters", [])
        positional = allowed.index("*") if "*" in allowed else len(allowed)
        given = [each for each in node.args if not each.keyword and not each.star]
        keywords = [each.keyword.value for each in node.args if each.keyword]
        if len(given) > positional or not set(keywords) <= set(allowed):
            self._report(node, f"constructor of {owner}", member["instead"])


def _is_wire_form(code: str) -> bool:
    return code[1:-1] in _WIRE_FORMS


def _distinct_members(classes: Classes) -> dict[str, tuple[str, Member]]:
    """Return the members that no other class is likely to have."""
    found: dict[str, tuple[str, Member]] = {}
    for owner, known in classes.table.classes.items():
        for name, member in known["members"].items():
            is_distinct = re.search(r"[a-z](_|[A-Z])", name) and name[0] not in "_("
            if "instead" in member and is_distinct and known["kind"] != "enum":
                found.setdefault(name, (owner, member))
    return found
