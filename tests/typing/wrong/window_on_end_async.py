from lambda_batch import KinesisWindowProcessor
from orders import OrderEvent, Totals, store_totals_async

processor = KinesisWindowProcessor(OrderEvent, state=Totals, on_end=store_totals_async)  # mistake: async on_end in a sync processor
