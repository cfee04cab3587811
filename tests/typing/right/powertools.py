"""Powertools beside this library: tracer, logger, metrics, and its type of the context."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambda_batch import (
    PartialItemFailureResponse,
    SqsBatchProcessor,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from orders import OrderEvent, OrderMessage, async_events

tracer = Tracer(service="orders", disabled=True)
logger = Logger(service="orders")
metrics = Metrics(namespace="Orders", service="orders")
processor = SqsBatchProcessor(model=OrderMessage, logger=logger)


@tracer.capture_method
def record_handler(record: OrderMessage) -> int:
    metrics.add_metric(name="Orders", unit=MetricUnit.Count, value=record.body.quantity)
    return record.body.quantity


@tracer.capture_method(capture_response=False)
def quiet_handler(record: OrderMessage) -> int:
    return record.body.quantity


@tracer.capture_method
def handler_with_context(record: OrderMessage, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


@tracer.capture_method
async def async_handler(record: OrderEvent) -> str:
    return record.kinesis.data.sku


@tracer.capture_method
async def async_handler_with_context(record: OrderEvent, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    process_partial_response(event, quiet_handler, processor, context)
    process_partial_response(event, handler_with_context, processor, context)
    async_process_partial_response(event, async_handler, async_events, context)
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )


@batch_processor(record_handler=handler_with_context, processor=processor)
def decorated(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with processor(event["Records"], handler_with_context, context) as batch:
        batch.process()
    return processor.response()


@async_batch_processor(async_handler_with_context, async_events)
def decorated_async(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with async_events(event["Records"], async_handler_with_context, context) as batch:
        batch.async_process()
    return async_events.response()
