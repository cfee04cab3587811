from lambda_batch import SqsFifoPartialProcessor
from orders import OrderEvent

processor = SqsFifoPartialProcessor(model=OrderEvent)  # mistake: model of Kinesis records
