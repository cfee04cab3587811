from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import handle_message, messages


def lambda_handler(records: list[dict[str, object]]) -> PartialItemFailureResponse:
    return process_partial_response(records, handle_message, messages)  # mistake: records for the event
