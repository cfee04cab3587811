from lambda_batch import DynamoDBStreamRecordModel
from orders import OrderImage


class OrderChange(DynamoDBStreamRecordModel):
    dynamodb: OrderImage  # mistake: the image's model where the change's own belongs
