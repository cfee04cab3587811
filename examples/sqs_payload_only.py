"""SQS with a model of the payload only: fast, because nothing else is validated."""

from typing import Any

from aws_lambda_powertools import Logger, Tracer
from pydantic import BaseModel

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SQSRecord,
    process_partial_response,
)


class Order(BaseModel):
    item: dict[str, Any]


class OrderRecord(SQSRecord):
    @property
    def order(self) -> Order:
        return Order.model_validate_json(self.body)


processor = SqsBatchProcessor(model=OrderRecord)
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: OrderRecord) -> None:
    item = record.order.item  # the record fails here if the body is not an order
    logger.info("ordered", amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
