from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import handle_message, messages


@batch_processor(record_handler=handle_message, processor=messages)  # mistake: Lambda handler without parameters
def lambda_handler() -> PartialItemFailureResponse:
    return messages.response()
