from lambda_batch import SqsRecordModel


class OrderMessage(SqsRecordModel[str]):
    messageId: int  # mistake: override of a wrong kind
