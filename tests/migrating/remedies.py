"""What to use instead of each name or member that is absent here, or has another type."""

from __future__ import annotations

RENAMED = {
    "Json": "pydantic.Json",
    "Literal": "typing.Literal",
    "KafkaEventRecord": "lambda_batch.KafkaRecord",
    "KafkaMskEventModel": "lambda_batch.KafkaEventModel",
}
"""What has another name here, which is importable."""

_NEVER_NONE = (
    "needs no check for `None`: if the member is missing, reading it raises `RecordMemberError`"
)
_MAY_BE_NONE = "check for `None`: producers can omit it"
_TOMBSTONE = "check for `None`: a tombstone has no value"
_NO_METADATA = "an empty mapping in place of `None`: test it with `if metadata:`"
_KAFKA_EVENT = "`KafkaEventModel`, of Amazon MSK and of self-managed clusters"
_TYPED_OUTCOME = "named tuples with the same items"
_BY_KEYWORD = "pass every setting after `model` by keyword, or set it as a class attribute"
_MEMBERS = (
    "compare with the members, not with numbers; they are equal to Powertools' members of the same "
    "name (`==` and `match`, not `is`)"
)
_ANY_TEXT = "compare with the documented values yourself: AWS may add some"
_OWN_PAYLOAD = "the type argument or the override of your model, as in the example above"
_NO_VALIDATOR = "decoding is built in, and comes before your own validators"
_DESTINATION = "stays in Powertools: what an on-failure destination gets is no batch"
_LOGS = (
    "a model: `KinesisDataStreamRecord[GzipJson[CloudWatchLogsData[str]]]`; "
    "see [messages inside messages](guide/messages.md)"
)
_NESTED = (
    "a model: `{}`, see [messages inside messages](guide/messages.md); or Powertools' "
    "`{}(record.json_body)`"
)
_ENVELOPE = "stays in Powertools: `parse()` uses it, its batch utility does not"
_DECOMPRESS = "`json.loads(zlib.decompress({}, zlib.MAX_WBITS + 32))`"
_ASYNC_BASE = "`isinstance(processor, BaseAsyncBatchProcessor)`"
_ONLY_ASYNC = "only async processors have it: use `AsyncBatchProcessor`"
_ONLY_SYNC = "only sync processors have it: use `BatchProcessor`"

PRIVATE = "private in Powertools and absent here: use the documented hooks"
"""The advice on each private member of Powertools' processors."""

_NAMES = {
    "BatchTypeModels": "`type[SqsRecordModel]`, or the type of your own model",
    "BatchSqsTypeModel": "`type[SqsRecordModel]`, or the type of your own model",
    "EventSourceDataClassTypes": (
        "`SQSRecord | KinesisStreamRecord | DynamoDBRecord | KafkaRecord`"
    ),
    "BatchEventTypes": "the record class or the model that your handler gets",
    "SuccessResponse": "unpacking and `[2]` work; also `.status`, `.result`, `.record`",
    "FailureResponse": "unpacking and `[2]` work; also `.status`, `.error`, `.record`",
    "BaseBatchProcessingError": "`BatchProcessingError`, or `LambdaBatchError` for all our errors",
    "SQSMessageAttributes": "`dict[str, SQSMessageAttribute]`",
    "SQSEvent": '`[SQSRecord(raw) for raw in event["Records"]]`, or `SqsModel`',
    "KinesisStreamEvent": (
        '`[KinesisStreamRecord(raw) for raw in event["Records"]]`; '
        "`KinesisDataStreamModel` also has the members of a "
        "[tumbling window](guide/windows.md), which `process_window` reads"
    ),
    "KinesisStreamWindow": (
        "`KinesisTimeWindow`, a model; `on_end` of a window processor gets a `Window`"
    ),
    "DynamoDBStreamEvent": (
        '`[DynamoDBRecord(raw) for raw in event["Records"]]`; '
        "`DynamoDBStreamModel` also has the members of a "
        "[tumbling window](guide/windows.md), which `process_window` reads"
    ),
    "DynamoDBStreamWindow": (
        "`DynamoDBTimeWindow`, a model; `on_end` of a window processor gets a `Window`"
    ),
    "KafkaEventRecordBase": "`KafkaRecord`, which has the same members",
    "KafkaEventBase": _KAFKA_EVENT,
    "KafkaEvent": (
        '`[KafkaRecord(raw) for each in event["records"].values() for raw in each]`, or '
        "`KafkaEventModel`"
    ),
    "KafkaBaseEventModel": _KAFKA_EVENT,
    "KafkaSelfManagedEventModel": _KAFKA_EVENT,
    "SERVERS_DELIMITER": '`","`',
    "event_source": "stays in Powertools; entry points accept its event classes as the event",
    "extract_cloudwatch_logs_from_event": _LOGS,
    "extract_cloudwatch_logs_from_record": _LOGS,
    "DDBStreamBatchInfo": _DESTINATION,
    "RequestContext": _DESTINATION,
    "ResponseContext": _DESTINATION,
    "DynamoDBStreamLambdaOnFailureDestinationModel": _DESTINATION,
    "SqsEnvelope": _ENVELOPE,
    "KinesisDataStreamEnvelope": _ENVELOPE,
    "DynamoDBStreamEnvelope": _ENVELOPE,
    "KafkaEnvelope": _ENVELOPE,
}

_BATCH = {
    "PartialItemFailures.itemIdentifier": (
        "`str`; for Kafka, annotate `PartialItemFailureResponse[KafkaItemIdentifier]`"
    ),
    "BasePartialProcessor.__init__": "no constructor: set the class attribute `logger`",
    "BasePartialProcessor.process": _TYPED_OUTCOME,
    "BasePartialProcessor.async_process": _ONLY_ASYNC,
    "BasePartialProcessor._async_process_record": "nothing to implement",
    "BasePartialBatchProcessor.__init__": _BY_KEYWORD,
    "BasePartialBatchProcessor.DEFAULT_RESPONSE": '`{"batchItemFailures": []}`',
    "BasePartialBatchProcessor.batch_response": "`response()`",
    "AsyncBatchProcessor.(base BasePartialProcessor)": _ASYNC_BASE,
    "AsyncBatchProcessor.(base BasePartialBatchProcessor)": _ASYNC_BASE,
    "AsyncBatchProcessor.__init__": _BY_KEYWORD,
    "AsyncBatchProcessor.process": _ONLY_SYNC,
    "AsyncBatchProcessor._process_record": "override `_async_process_record`",
    "AsyncBatchProcessor.async_process": _TYPED_OUTCOME,
    "SqsFifoPartialProcessor.(base BatchProcessor)": (
        "`isinstance(processor, BasePartialBatchProcessor)`"
    ),
    "SqsFifoPartialProcessor.__init__": (
        "pass every setting after `skip_group_on_error` by keyword, or set it as a class attribute"
    ),
    "SqsFifoPartialProcessor.circuit_breaker_exc": "the class `SQSFifoCircuitBreakerError`",
    "SqsFifoPartialProcessor.group_circuit_breaker_exc": (
        "the class `SQSFifoMessageGroupCircuitBreakerError`"
    ),
    "BatchProcessingError.format_exceptions": (
        "`traceback.format_exception(*each)` for each of `child_exceptions`"
    ),
}

_RECORDS = {
    "DictWrapper.__init__": "parse `body` or `data_as_bytes()` yourself for another JSON parser",
    "DictWrapper.raw_event": "the same object; to type checkers it is read-only",
    "SQSRecord.decoded_nested_s3_event": _NESTED.format(
        "SqsRecordModel[Json[S3Notification]]", "S3Event"
    ),
    "SQSRecord.decoded_nested_sns_event": _NESTED.format(
        "SqsRecordModel[Json[SnsNotification[str]]]", "SNSMessage"
    ),
    "SQSRecord.message_attributes": "a look-up gives the attribute or `None`, as there",
    "SQSMessageAttribute.binary_value": "already decoded: drop `base64.b64decode`",
    "KinesisStreamRecordPayload.data_as_json": "the same value: JSON need not be an object",
    "KinesisStreamRecordPayload.data_zlib_compressed_as_json": _DECOMPRESS.format(
        "payload.data_as_bytes()"
    ),
    "KinesisStreamRecordPayload.partition_key": _MAY_BE_NONE,
    "StreamRecord.approximate_creation_date_time": "`int(...)` of it, if you need whole seconds",
    "StreamRecord.keys": "a `dict` that can also be called, as every mapping has `keys()`",
    "StreamRecord.sequence_number": _NEVER_NONE,
    "StreamRecord.size_bytes": _NEVER_NONE,
    "StreamRecord.stream_view_type": "never `None`; a value that AWS may add stays text",
    "DynamoDBRecord.aws_region": _NEVER_NONE,
    "DynamoDBRecord.dynamodb": _NEVER_NONE,
    "DynamoDBRecord.event_id": _NEVER_NONE,
    "DynamoDBRecord.event_name": _NEVER_NONE,
    "DynamoDBRecord.event_source": _NEVER_NONE,
    "DynamoDBRecord.event_source_arn": _NEVER_NONE,
    "DynamoDBRecord.event_version": _NEVER_NONE,
    "DynamoDBRecord.user_identity": (
        "a mapping with the same members, empty if there are none; `dict(...)` makes a `dict` of it"
    ),
    "KafkaEventRecord.decoded_headers": (
        "`headers`, with names as sent and repeated names kept; `{name.lower(): value for each in "
        "record.headers or [] for name, value in each.items()}` is that `dict`"
    ),
    "KafkaEventRecord.headers": "the values are `bytes` already; `None` if the record has none",
    "KafkaEventRecord.value": _TOMBSTONE,
    "KafkaEventRecord.decoded_value": _TOMBSTONE,
    "KafkaEventRecord.key_schema_metadata": _NO_METADATA,
    "KafkaEventRecord.value_schema_metadata": _NO_METADATA,
    "KafkaEventRecordSchemaMetadata.data_format": _NEVER_NONE,
    "KafkaEventRecordSchemaMetadata.schema_id": _NEVER_NONE,
    "DynamoDBRecordEventName.INSERT": _MEMBERS,
    "DynamoDBRecordEventName.MODIFY": _MEMBERS,
    "DynamoDBRecordEventName.REMOVE": _MEMBERS,
    "StreamViewType.KEYS_ONLY": _MEMBERS,
    "StreamViewType.NEW_IMAGE": _MEMBERS,
    "StreamViewType.OLD_IMAGE": _MEMBERS,
    "StreamViewType.NEW_AND_OLD_IMAGES": _MEMBERS,
}

_MODELS = {
    "SqsRecordModel.body": _OWN_PAYLOAD,
    "SqsMsgAttributeModel.binaryValue": "already decoded: drop `base64.b64decode`",
    "SqsMsgAttributeModel.stringListValues": "`None` if the record has none; SQS sends none",
    "SqsMsgAttributeModel.binaryListValues": "`None` if the record has none; SQS sends none",
    "KinesisDataStreamRecord.eventName": _ANY_TEXT,
    "KinesisDataStreamRecord.decompress_zlib_record_data_as_json": _DECOMPRESS.format(
        "record.kinesis.data"
    )
    + " with `KinesisDataStreamRecord[bytes]`",
    "KinesisDataStreamRecordPayload.partitionKey": _MAY_BE_NONE,
    "KinesisDataStreamRecordPayload.data": _OWN_PAYLOAD,
    "KinesisDataStreamRecordPayload.approximateArrivalTimestamp": (
        "`.timestamp()`, if you need seconds"
    ),
    "KinesisDataStreamRecordPayload.data_base64_decode": _NO_VALIDATOR,
    "DynamoDBStreamRecordModel.eventVersion": "`float(...)` of it, if you need a number",
    "DynamoDBStreamChangedRecordModel.NewImage": _OWN_PAYLOAD,
    "DynamoDBStreamChangedRecordModel.OldImage": _OWN_PAYLOAD,
    "DynamoDBStreamChangedRecordModel.StreamViewType": (
        "a member of the enum `StreamViewType`, which is text; a value that AWS may add stays text"
    ),
    "DynamoDBStreamChangedRecordModel.deserialize_field": _NO_VALIDATOR,
    "KafkaRecordModel.value": (
        "`value: Json[Order] | None = None`, or the type argument. A plain `value: Json[Order]` "
        "fails each tombstone."
    ),
    "KafkaRecordModel.key": (
        "the type that you give, as in `KafkaRecordModel[Json[Order], str]`; else, `bytes` come"
    ),
    "KafkaRecordModel.headers": "`None` if the record has none; else the same",
    "KafkaRecordModel.data_base64_decode": _NO_VALIDATOR,
    "KafkaRecordModel.decode_key": _NO_VALIDATOR,
    "KafkaRecordModel.decode_headers_list": _NO_VALIDATOR,
    "KafkaMskEventModel.bootstrapServers": '`.split(",")`, if you need a `list`',
    "KafkaMskEventModel.split_servers": "`bootstrapServers` is as on the wire",
    "KafkaMskEventModel.eventSource": "the model is of self-managed clusters, too",
    "KafkaMskEventModel.eventSourceArn": "check for `None`: self-managed clusters have none",
    "UserIdentity.type": _ANY_TEXT,
    "UserIdentity.principalId": _ANY_TEXT,
}

REMEDIES = _NAMES | _BATCH | _RECORDS | _MODELS
"""By `Name` or `Class.member`; a constructor is `Class.__init__`."""

WORKS_AS_IT_IS = frozenset(
    {
        "SuccessResponse",
        "FailureResponse",
        "PartialItemFailures.itemIdentifier",
        "BasePartialProcessor.process",
        "AsyncBatchProcessor.async_process",
        "DictWrapper.raw_event",
        "SQSRecord.message_attributes",
        "KinesisStreamRecordPayload.data_as_json",
        "StreamRecord.keys",
    }
)
"""What needs no change in code that uses it, but may be another type to type checkers."""

ASKED_IN_TESTS = frozenset(
    {key for key, remedy in REMEDIES.items() if remedy in {_NEVER_NONE, _NO_METADATA}}
    | {"StreamRecord.stream_view_type"}
)
"""What only needs a change in code that asks whether the value is there."""
