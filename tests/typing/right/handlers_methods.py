"""Handlers that are methods: of instances, classes, and static ones."""

from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from orders import OrderEvent, OrderMessage, async_events


class Shop:
    def __init__(self) -> None:
        self.processor = SqsBatchProcessor(model=OrderMessage)
        self.sold = 0

    def sell(self, record: OrderMessage) -> int:
        self.sold += record.body.quantity
        return self.sold

    def sell_in_time(self, record: OrderMessage, lambda_context: LambdaContext) -> None:
        print(lambda_context.get_remaining_time_in_millis())

    @classmethod
    def refuse(cls, record: OrderMessage) -> None:
        raise ValueError(record.body.sku)

    @staticmethod
    def show(record: OrderMessage) -> None:
        print(record.body.sku)

    async def notice(self, record: OrderEvent) -> None:
        self.sold += record.kinesis.data.quantity

    def __call__(self, event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
        process_partial_response(event, self.refuse, self.processor)
        process_partial_response(event, self.show, self.processor)
        process_partial_response(event, self.sell_in_time, self.processor, context)
        async_process_partial_response(event, self.notice, async_events)
        return process_partial_response(event, self.sell, self.processor)


shop = Shop()


@batch_processor(shop.sell, shop.processor)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return shop.processor.response()
