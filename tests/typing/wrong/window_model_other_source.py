from lambda_batch import KinesisWindowProcessor
from orders import OrderMessage, Totals

processor = KinesisWindowProcessor(OrderMessage, state=Totals)  # mistake: model of another source
