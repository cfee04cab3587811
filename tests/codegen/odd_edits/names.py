"""Names of members and classes: keywords, hidden names, and names that are no identifiers."""

from __future__ import annotations

from codegen.names import property_name
from tests.codegen.odd_edits.rows import (
    MEMBER,
    RECORD,
    RIGHT,
    Right,
    Row,
    Wrong,
    escaped,
    keyword,
    member,
    needed,
    of_meta,
    toy,
)
from tests.codegen.test_schemas import put

_AS_MEMBERS = (
    # Python's keywords and built-in names.
    *("class", "None", "True", "match", "type", "async", "self", "cls", "str", "int", "list"),
    *("dict", "bool", "bytes", "float", "property", "super", "__debug__", "object", "isinstance"),
    # Record classes are mappings.
    *("get", "keys", "values", "raw_event", "Keys", "rawEvent"),
    # The inside of record classes.
    *("_raw", "_required", "_optional", "_views", "_member", "_identifier_path", "_unexpected"),
    *("_optional_object", "__init__", "__slots__", "__len__", "__getitem__", "__class__"),
    *("__eq__", "__hash__", "__repr__", "__iter__", "__doc__", "__module__", "__dict__"),
    # Models.
    *("json", "copy", "schema", "construct", "validate", "parse_obj", "model_config"),
    *("model_fields", "model_dump", "model_extra", "model_post_init", "model_validate"),
    *("model_fields_set", "payload_codings", "optional_payloads", "payloadCodings", "__fields__"),
    # What the generated modules import.
    *("Any", "Literal", "Field", "Annotated", "ClassVar", "Mapping", "StrictStr", "PayloadT"),
    *("decode_base64", "parse_json", "read_seconds", "TYPE_CHECKING", "RecordView", "enums"),
    *("annotations", "BASE64", "Integer"),
)

_NO_IDENTIFIERS = (
    *("x-amz-id-2", "detail-type", "$timestamp", "2fa", "a.b", "a/b", "a~b", "a~1b", "with space"),
    *("1", "-a", "a-", "@type", "#ref", "a:b", "a[0]", "naïve", "größe", "订单", "имя", "ﬁeld"),
    *("a'b", 'a"b', "a\\b", "a\nb", "a\tb", "a\x00b", "{{ a }}", "{% a %}", "a{b}", "%a", "a*b"),
    *('"""a', "a\u2028b", "a\u00a0b", "🎉a", "a" * 300),
)

_NO_NAMES = ("", " ", "_", "🎉")

# A test of codegen.names covers the others.
_OF_THE_RUNTIME = ("Batch", "EventType", "AsyncBatchProcessor", "PartialItemFailureResponse")

_IMPORTED = ("Generic", "PayloadT", "SOURCE", "Base64Data", "ValueError")

_ALLOWED = ("BaseModel", "Toy", "Record", "Meta")

_NO_CLASS_NAMES = (
    *("toy model", "toyModel", "Töy", "str", "None", "2Toy", "Toy_Meta", 'Toy"Meta'),
    *("Toy\n", ""),
)

_ODD = (*_AS_MEMBERS, *_NO_IDENTIFIERS)

_FIRST = {property_name(name): name for name in reversed(_ODD)}
"""All of them that can be members of one object, by the names of their properties."""
_VALUES = {name: f"odd {name}" for name in _FIRST.values()}

ROWS = [
    *(
        Row(
            f"members-of-odd-names-in-the-{place}",
            toy(*(add(name, type="string") for name in _FIRST.values())),
            Right(members),
        )
        for place, add, members in (
            ("record", needed, _VALUES),
            ("meta", of_meta, {"meta": {"id": "id-1", "group": "g", **_VALUES}}),
        )
    ),
    *(
        Row(
            f"member-{name[:20]!a}",
            toy(needed(name, type="string"), of_meta(name, type="string")),
            Right({name: "odd"}),
        )
        for name in _ODD
        if name not in _FIRST.values()
    ),
    *(
        Row(
            f"no-name-{name!a}",
            toy(member(name, type="string")),
            (Right({name: "odd"}), Wrong(f"{RECORD}/properties/{escaped(name)}")),
        )
        for name in _NO_NAMES
    ),
    Row(
        "names-with-dashes",
        toy(member("x-amz-id-2", type="string"), member("detail-type", type="integer")),
        Right(
            {"x-amz-id-2": "a", "detail-type": 2},
            view={"x_amz_id_2": "a", "detail_type": 2},
            model={"x_amz_id_2": "a", "detail_type": 2},
        ),
    ),
    Row(
        "name-with-a-sign-before-it",
        toy(member("$timestamp", type="string")),
        Right({"$timestamp": "now"}, view={"timestamp": "now"}, model={"field_timestamp": "now"}),
    ),
    Row(
        "names-in-snake-case",
        toy(member("eventSourceARN", type="string"), member("HTTPCode", type="string")),
        Right(
            {"eventSourceARN": "a", "HTTPCode": "b"},
            view={"event_source_arn": "a", "http_code": "b"},
        ),
    ),
    *(
        Row(
            f"same-property-{first}-{second}",
            toy(member(first, type="string"), member(second, type="string")),
            Wrong(f"{RECORD}/properties/{escaped(second)}", first),
        )
        for first, second in (
            ("a-b", "a_b"),
            ("aB", "a_b"),
            ("a_b", "a/b"),
            ("a b", "a.b"),
            ("class", "class_"),
            ("Keys", "keys"),
            ("_raw", "_raw_"),
        )
    ),
    *(
        Row(
            f"method-of-payload-{name}",
            toy(member(name, type="string")),
            Wrong(f"{RECORD}/properties/{name}", "content"),
        )
        for name in ("contentAsJson", "content_as_bytes", "content-as-text")
    ),
    *(
        Row(
            f"title-{title!a}",
            toy(put("/$defs/Meta", "title", title)),
            Wrong("/$defs/Meta", title.partition("\n")[0]),
        )
        for title in (*_NO_CLASS_NAMES, *_OF_THE_RUNTIME)
    ),
    *(
        Row(
            f"root-title-{title!a}",
            toy(put("", "title", title)),
            Wrong("", title.partition("\n")[0]),
        )
        for title in ("toy model", "None", "Batch")
    ),
    *(
        Row(
            f"record-class-{name!a}",
            toy(put("/$defs/Meta", "x-record-class", name)),
            Wrong("/$defs/Meta", name.partition("\n")[0]),
        )
        for name in ("toy model", "None", "Toy\n", "", "Batch", "EventType")
    ),
    *(
        Row(
            f"title-imported-{title}",
            toy(put("/$defs/Meta", "title", title)),
            RIGHT if title in _ALLOWED else Wrong("/$defs/Meta", title),
        )
        for title in (*_IMPORTED, *_ALLOWED)
    ),
    *(
        Row(
            f"record-class-imported-{name}",
            toy(put("/$defs/Record", "x-record-class", name)),
            RIGHT if name in _ALLOWED else Wrong(RECORD, name),
        )
        for name in ("TypeVar", "Source", *_ALLOWED)
    ),
    *(
        Row(
            f"accessor-{name!a}",
            toy(keyword("x-accessors", {"bytes": name}, f"{RECORD}/properties/content")),
            Wrong(f"{RECORD}/properties/content/x-accessors", name.strip()),
        )
        for name in ("class", "keys", "decoded\n", "Decoded")
    ),
    Row(
        "two-accessors-of-one-name",
        toy(
            keyword(
                "x-accessors",
                {"bytes": "decoded", "json": "decoded"},
                f"{RECORD}/properties/content",
            )
        ),
        Wrong(f"{RECORD}/properties/content/x-accessors", "'decoded'"),
    ),
    Row(
        "title-of-another",
        toy(put("/$defs/Meta", "title", "ToyRecordModel")),
        Wrong("/$defs", "ToyRecordModel"),
    ),
    Row(
        "record-class-of-another",
        toy(put("/$defs/Meta", "x-record-class", "ToyRecord")),
        Wrong("/$defs", "ToyRecord"),
    ),
    Row(
        "record-class-is-a-title",
        toy(put("/$defs/Meta", "x-record-class", "ToyMetaModel")),
        Wrong("/$defs/Meta", "ToyMetaModel"),
    ),
    Row(
        "title-without-use",
        toy(keyword("x-record-class", "ToyBatch", "/$defs/Batch"), put("", "title", "ToyEvent")),
        (RIGHT, Wrong("/$defs/Batch")),
    ),
    Row("title-is-no-text", toy(put("/$defs/Meta", "title", 1)), Wrong("/$defs/Meta")),
    Row("record-class-is-no-text", toy(put(RECORD, "x-record-class", None)), Wrong(RECORD)),
    Row("member-is-no-object", toy(put(f"{RECORD}/properties", "extra", True)), Wrong(MEMBER)),
]
