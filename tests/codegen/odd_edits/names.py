"""Names of members and classes: keywords, hidden names, and names that are no identifiers."""

from __future__ import annotations

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

_NO_NAMES = ("", " ", "$", "-", "_", "__", "🎉", "\n")

_OF_THE_RUNTIME = (
    *("Batch", "BatchProcessingError", "BasePartialProcessor", "SuccessResponse", "OnFailure"),
    *("FailureLogger", "RecordModel", "PayloadForm", "LambdaContext", "CircuitBreakerError"),
    *("EventType", "BatchProcessor", "AsyncBatchProcessor", "PartialItemFailureResponse"),
)

_IMPORTED = (
    *("Generic", "PayloadModel", "PayloadT", "Any", "ClassVar", "Annotated", "Field", "Literal"),
    *("Mapping", "PayloadCoding", "BASE64", "ReadOnlyList", "ReadOnlyDict", "StrictStr", "Integer"),
    *("AsMember", "Base64Data", "BaseModel", "TypeVar", "RecordView", "MemberMap", "ViewMap"),
    *("Sequence", "Source", "SOURCE", "RawRecord", "Enum", "Exception", "ValueError", "Toy"),
    *("FifoProcessor", "WireEnum", "Record", "Meta"),
)

_NO_CLASS_NAMES = (
    *("toy model", "toyModel", "Töy", "str", "list", "None", "True", "2Toy", "Toy-Meta"),
    *("Toy.Meta", "Toy_Meta", 'Toy"Meta', "Toy\nMeta", "Toy\n", "", "class", "Toy[int]"),
)

ROWS = [
    *(
        Row(
            f"member-{name}",
            toy(
                needed(name, type="string"),
                of_meta(name, type="string"),
            ),
            Right({name: "odd"}),
        )
        for name in _AS_MEMBERS
    ),
    *(
        Row(
            f"no-identifier-{name[:20]!a}",
            toy(needed(name, type="string")),
            Right({name: "odd"}),
        )
        for name in _NO_IDENTIFIERS
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
        for title in (*_NO_CLASS_NAMES[:3], "None", *_OF_THE_RUNTIME[:3])
    ),
    *(
        Row(
            f"record-class-{name!a}",
            toy(put("/$defs/Meta", "x-record-class", name)),
            Wrong("/$defs/Meta", name.partition("\n")[0]),
        )
        for name in (*_NO_CLASS_NAMES, *_OF_THE_RUNTIME)
    ),
    *(
        Row(
            f"title-imported-{title}",
            toy(put("/$defs/Meta", "title", title)),
            (RIGHT, Wrong("/$defs/Meta", title)),
        )
        for title in _IMPORTED
    ),
    *(
        Row(
            f"record-class-imported-{name}",
            toy(put("/$defs/Record", "x-record-class", name)),
            (RIGHT, Wrong(RECORD, name)),
        )
        for name in _IMPORTED
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
