from typing import Any

from lambda_batch import BasePartialProcessor
from orders import handle_message


def run(processor: BasePartialProcessor[dict[str, Any], dict[str, Any]]) -> None:
    with processor([{}], handle_message):  # mistake: handler of a model in a processor of dicts
        processor.process()
