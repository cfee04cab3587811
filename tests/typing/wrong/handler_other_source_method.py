from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import OrderEvent, OrderMessage, messages


class Shop:
    def take(self, record: OrderMessage) -> None:
        print(record.body.sku)

    def notice(self, record: OrderEvent) -> None:
        print(record.kinesis.data.sku)


shop = Shop()


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, shop.notice, messages)  # mistake: handler of another source
