from typing import Any

from lambda_batch import BasePartialProcessor, PartialItemFailureResponse, process_partial_response


def lambda_handler(
    event: dict[str, Any], processor: BasePartialProcessor[dict[str, Any], dict[str, Any]]
) -> PartialItemFailureResponse:
    return process_partial_response(event, print, processor)  # mistake: processor without a response
