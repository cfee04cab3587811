from lambda_batch import KinesisWindowProcessor, Window
from orders import OrderEvent, Totals


def store(state: dict[str, int], window: Window) -> None:
    print(state, window.start)


processor = KinesisWindowProcessor(OrderEvent, state=Totals, on_end=store)  # mistake: on_end of another state
