from typing import Any

from lambda_batch import AsyncBatchProcessor, EventType, PartialItemFailureResponse, async_process_partial_response
from orders import handle_event_async

processor = AsyncBatchProcessor(EventType.KinesisDataStreams)


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return async_process_partial_response(event, handle_event_async, processor)  # mistake: handler of a model, though none is set
