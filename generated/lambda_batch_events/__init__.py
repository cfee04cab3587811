"""Generated from schemas/ by `nox -s generate`; do not edit it by hand.

Each name is imported on first use. All of them are public in `lambda_batch`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from lambda_batch_events.async_processors import (
        AsyncBatchProcessor as AsyncBatchProcessor,
    )
    from lambda_batch_events.cloudwatch_logs.enums import (
        CloudWatchLogsMessageType as CloudWatchLogsMessageType,
    )
    from lambda_batch_events.cloudwatch_logs.models import (
        CloudWatchLogEvent as CloudWatchLogEvent,
        CloudWatchLogsData as CloudWatchLogsData,
    )
    from lambda_batch_events.dynamodb.async_processors import (
        AsyncDynamoDBBatchProcessor as AsyncDynamoDBBatchProcessor,
    )
    from lambda_batch_events.dynamodb.async_window_processors import (
        AsyncDynamoDBWindowProcessor as AsyncDynamoDBWindowProcessor,
    )
    from lambda_batch_events.dynamodb.enums import (
        DynamoDBRecordEventName as DynamoDBRecordEventName,
        StreamViewType as StreamViewType,
    )
    from lambda_batch_events.dynamodb.models import (
        DynamoDBStreamChangedRecordModel as DynamoDBStreamChangedRecordModel,
        DynamoDBStreamModel as DynamoDBStreamModel,
        DynamoDBStreamRecordModel as DynamoDBStreamRecordModel,
        DynamoDBTimeWindow as DynamoDBTimeWindow,
        UserIdentity as UserIdentity,
    )
    from lambda_batch_events.dynamodb.processors import (
        DynamoDBBatchProcessor as DynamoDBBatchProcessor,
    )
    from lambda_batch_events.dynamodb.records import (
        DynamoDBRecord as DynamoDBRecord,
        DynamoDBUserIdentity as DynamoDBUserIdentity,
        StreamRecord as StreamRecord,
    )
    from lambda_batch_events.dynamodb.window_processors import (
        DynamoDBWindowProcessor as DynamoDBWindowProcessor,
    )
    from lambda_batch_events.dynamodb_kinesis.models import (
        DynamoDBKinesisChange as DynamoDBKinesisChange,
        DynamoDBKinesisChangeData as DynamoDBKinesisChangeData,
        DynamoDBKinesisUserIdentity as DynamoDBKinesisUserIdentity,
    )
    from lambda_batch_events.event_types import (
        EventType as EventType,
    )
    from lambda_batch_events.eventbridge.models import (
        EventBridgeEvent as EventBridgeEvent,
    )
    from lambda_batch_events.kafka.async_processors import (
        AsyncKafkaBatchProcessor as AsyncKafkaBatchProcessor,
    )
    from lambda_batch_events.kafka.identifiers import (
        KafkaItemIdentifier as KafkaItemIdentifier,
    )
    from lambda_batch_events.kafka.models import (
        KafkaEventModel as KafkaEventModel,
        KafkaRecordModel as KafkaRecordModel,
        KafkaRecordSchemaMetadata as KafkaRecordSchemaMetadata,
    )
    from lambda_batch_events.kafka.processors import (
        KafkaBatchProcessor as KafkaBatchProcessor,
    )
    from lambda_batch_events.kafka.records import (
        KafkaEventRecordSchemaMetadata as KafkaEventRecordSchemaMetadata,
        KafkaRecord as KafkaRecord,
    )
    from lambda_batch_events.kinesis.async_processors import (
        AsyncKinesisBatchProcessor as AsyncKinesisBatchProcessor,
    )
    from lambda_batch_events.kinesis.async_window_processors import (
        AsyncKinesisWindowProcessor as AsyncKinesisWindowProcessor,
    )
    from lambda_batch_events.kinesis.models import (
        KinesisDataStreamModel as KinesisDataStreamModel,
        KinesisDataStreamRecord as KinesisDataStreamRecord,
        KinesisDataStreamRecordPayload as KinesisDataStreamRecordPayload,
        KinesisTimeWindow as KinesisTimeWindow,
    )
    from lambda_batch_events.kinesis.processors import (
        KinesisBatchProcessor as KinesisBatchProcessor,
    )
    from lambda_batch_events.kinesis.records import (
        KinesisStreamRecord as KinesisStreamRecord,
        KinesisStreamRecordPayload as KinesisStreamRecordPayload,
    )
    from lambda_batch_events.kinesis.window_processors import (
        KinesisWindowProcessor as KinesisWindowProcessor,
    )
    from lambda_batch_events.processors import (
        BatchProcessor as BatchProcessor,
    )
    from lambda_batch_events.response import (
        PartialItemFailureResponse as PartialItemFailureResponse,
        PartialItemFailures as PartialItemFailures,
    )
    from lambda_batch_events.s3.models import (
        S3Bucket as S3Bucket,
        S3Entity as S3Entity,
        S3EventRecord as S3EventRecord,
        S3GlacierEventData as S3GlacierEventData,
        S3Identity as S3Identity,
        S3Notification as S3Notification,
        S3Object as S3Object,
        S3RequestParameters as S3RequestParameters,
        S3ResponseElements as S3ResponseElements,
        S3RestoreEventData as S3RestoreEventData,
    )
    from lambda_batch_events.ses.models import (
        SesBounce as SesBounce,
        SesClick as SesClick,
        SesComplaint as SesComplaint,
        SesDelivery as SesDelivery,
        SesDeliveryDelay as SesDeliveryDelay,
        SesHeader as SesHeader,
        SesMail as SesMail,
        SesNotification as SesNotification,
        SesOpen as SesOpen,
        SesRecipient as SesRecipient,
        SesReject as SesReject,
        SesRenderingFailure as SesRenderingFailure,
        SesSubscription as SesSubscription,
    )
    from lambda_batch_events.sns.models import (
        SnsMessageAttribute as SnsMessageAttribute,
        SnsNotification as SnsNotification,
    )
    from lambda_batch_events.sqs.async_processors import (
        AsyncSqsBatchProcessor as AsyncSqsBatchProcessor,
        AsyncSqsFifoPartialProcessor as AsyncSqsFifoPartialProcessor,
    )
    from lambda_batch_events.sqs.errors import (
        SQSFifoCircuitBreakerError as SQSFifoCircuitBreakerError,
        SQSFifoMessageGroupCircuitBreakerError as SQSFifoMessageGroupCircuitBreakerError,
    )
    from lambda_batch_events.sqs.models import (
        SqsAttributesModel as SqsAttributesModel,
        SqsModel as SqsModel,
        SqsMsgAttributeModel as SqsMsgAttributeModel,
        SqsRecordModel as SqsRecordModel,
    )
    from lambda_batch_events.sqs.processors import (
        SqsBatchProcessor as SqsBatchProcessor,
        SqsFifoPartialProcessor as SqsFifoPartialProcessor,
    )
    from lambda_batch_events.sqs.records import (
        SQSMessageAttribute as SQSMessageAttribute,
        SQSRecord as SQSRecord,
        SQSRecordAttributes as SQSRecordAttributes,
    )

__all__: list[str] = [
    "AsyncBatchProcessor",
    "AsyncDynamoDBBatchProcessor",
    "AsyncDynamoDBWindowProcessor",
    "AsyncKafkaBatchProcessor",
    "AsyncKinesisBatchProcessor",
    "AsyncKinesisWindowProcessor",
    "AsyncSqsBatchProcessor",
    "AsyncSqsFifoPartialProcessor",
    "BatchProcessor",
    "CloudWatchLogEvent",
    "CloudWatchLogsData",
    "CloudWatchLogsMessageType",
    "DynamoDBBatchProcessor",
    "DynamoDBKinesisChange",
    "DynamoDBKinesisChangeData",
    "DynamoDBKinesisUserIdentity",
    "DynamoDBRecord",
    "DynamoDBRecordEventName",
    "DynamoDBStreamChangedRecordModel",
    "DynamoDBStreamModel",
    "DynamoDBStreamRecordModel",
    "DynamoDBTimeWindow",
    "DynamoDBUserIdentity",
    "DynamoDBWindowProcessor",
    "EventBridgeEvent",
    "EventType",
    "KafkaBatchProcessor",
    "KafkaEventModel",
    "KafkaEventRecordSchemaMetadata",
    "KafkaItemIdentifier",
    "KafkaRecord",
    "KafkaRecordModel",
    "KafkaRecordSchemaMetadata",
    "KinesisBatchProcessor",
    "KinesisDataStreamModel",
    "KinesisDataStreamRecord",
    "KinesisDataStreamRecordPayload",
    "KinesisStreamRecord",
    "KinesisStreamRecordPayload",
    "KinesisTimeWindow",
    "KinesisWindowProcessor",
    "PartialItemFailureResponse",
    "PartialItemFailures",
    "S3Bucket",
    "S3Entity",
    "S3EventRecord",
    "S3GlacierEventData",
    "S3Identity",
    "S3Notification",
    "S3Object",
    "S3RequestParameters",
    "S3ResponseElements",
    "S3RestoreEventData",
    "SQSFifoCircuitBreakerError",
    "SQSFifoMessageGroupCircuitBreakerError",
    "SQSMessageAttribute",
    "SQSRecord",
    "SQSRecordAttributes",
    "SesBounce",
    "SesClick",
    "SesComplaint",
    "SesDelivery",
    "SesDeliveryDelay",
    "SesHeader",
    "SesMail",
    "SesNotification",
    "SesOpen",
    "SesRecipient",
    "SesReject",
    "SesRenderingFailure",
    "SesSubscription",
    "SnsMessageAttribute",
    "SnsNotification",
    "SqsAttributesModel",
    "SqsBatchProcessor",
    "SqsFifoPartialProcessor",
    "SqsModel",
    "SqsMsgAttributeModel",
    "SqsRecordModel",
    "StreamRecord",
    "StreamViewType",
    "UserIdentity",
]

_MODULE_OF: dict[str, str] = {
    "EventType": "event_types",
    "BatchProcessor": "processors",
    "AsyncBatchProcessor": "async_processors",
    "PartialItemFailures": "response",
    "PartialItemFailureResponse": "response",
    "DynamoDBBatchProcessor": "dynamodb.processors",
    "AsyncDynamoDBBatchProcessor": "dynamodb.async_processors",
    "DynamoDBWindowProcessor": "dynamodb.window_processors",
    "AsyncDynamoDBWindowProcessor": "dynamodb.async_window_processors",
    "DynamoDBRecord": "dynamodb.records",
    "StreamRecord": "dynamodb.records",
    "DynamoDBUserIdentity": "dynamodb.records",
    "KafkaBatchProcessor": "kafka.processors",
    "AsyncKafkaBatchProcessor": "kafka.async_processors",
    "KafkaRecord": "kafka.records",
    "KafkaEventRecordSchemaMetadata": "kafka.records",
    "KafkaItemIdentifier": "kafka.identifiers",
    "KinesisBatchProcessor": "kinesis.processors",
    "AsyncKinesisBatchProcessor": "kinesis.async_processors",
    "KinesisWindowProcessor": "kinesis.window_processors",
    "AsyncKinesisWindowProcessor": "kinesis.async_window_processors",
    "KinesisStreamRecord": "kinesis.records",
    "KinesisStreamRecordPayload": "kinesis.records",
    "SQSFifoCircuitBreakerError": "sqs.errors",
    "SQSFifoMessageGroupCircuitBreakerError": "sqs.errors",
    "SqsBatchProcessor": "sqs.processors",
    "SqsFifoPartialProcessor": "sqs.processors",
    "AsyncSqsBatchProcessor": "sqs.async_processors",
    "AsyncSqsFifoPartialProcessor": "sqs.async_processors",
    "SQSRecord": "sqs.records",
    "SQSRecordAttributes": "sqs.records",
    "SQSMessageAttribute": "sqs.records",
    "DynamoDBStreamChangedRecordModel": "dynamodb.models",
    "DynamoDBStreamModel": "dynamodb.models",
    "DynamoDBStreamRecordModel": "dynamodb.models",
    "DynamoDBTimeWindow": "dynamodb.models",
    "UserIdentity": "dynamodb.models",
    "DynamoDBRecordEventName": "dynamodb.enums",
    "StreamViewType": "dynamodb.enums",
    "KafkaEventModel": "kafka.models",
    "KafkaRecordModel": "kafka.models",
    "KafkaRecordSchemaMetadata": "kafka.models",
    "KinesisDataStreamModel": "kinesis.models",
    "KinesisDataStreamRecord": "kinesis.models",
    "KinesisDataStreamRecordPayload": "kinesis.models",
    "KinesisTimeWindow": "kinesis.models",
    "SqsAttributesModel": "sqs.models",
    "SqsModel": "sqs.models",
    "SqsMsgAttributeModel": "sqs.models",
    "SqsRecordModel": "sqs.models",
    "CloudWatchLogEvent": "cloudwatch_logs.models",
    "CloudWatchLogsData": "cloudwatch_logs.models",
    "CloudWatchLogsMessageType": "cloudwatch_logs.enums",
    "DynamoDBKinesisChange": "dynamodb_kinesis.models",
    "DynamoDBKinesisChangeData": "dynamodb_kinesis.models",
    "DynamoDBKinesisUserIdentity": "dynamodb_kinesis.models",
    "EventBridgeEvent": "eventbridge.models",
    "S3Bucket": "s3.models",
    "S3Entity": "s3.models",
    "S3EventRecord": "s3.models",
    "S3GlacierEventData": "s3.models",
    "S3Identity": "s3.models",
    "S3Notification": "s3.models",
    "S3Object": "s3.models",
    "S3RequestParameters": "s3.models",
    "S3ResponseElements": "s3.models",
    "S3RestoreEventData": "s3.models",
    "SesBounce": "ses.models",
    "SesClick": "ses.models",
    "SesComplaint": "ses.models",
    "SesDelivery": "ses.models",
    "SesDeliveryDelay": "ses.models",
    "SesHeader": "ses.models",
    "SesMail": "ses.models",
    "SesNotification": "ses.models",
    "SesOpen": "ses.models",
    "SesRecipient": "ses.models",
    "SesReject": "ses.models",
    "SesRenderingFailure": "ses.models",
    "SesSubscription": "ses.models",
    "SnsMessageAttribute": "sns.models",
    "SnsNotification": "sns.models",
}


def __getattr__(name: str) -> Any:
    """Import a name on first use."""
    if name not in _MODULE_OF:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    # Not by importlib: only this function would need it, and it imports `warnings`.
    value = getattr(__import__(f"lambda_batch_events.{_MODULE_OF[name]}", fromlist=[name]), name)
    globals()[name] = value
    return value
