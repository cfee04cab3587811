from lambda_batch import SqsBatchProcessor
from orders import OrderMessage


def make_processor(example: OrderMessage) -> None:
    SqsBatchProcessor(model=example)  # mistake: model instance instead of class
