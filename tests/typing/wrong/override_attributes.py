from lambda_batch import SqsRecordModel


class OrderMessage(SqsRecordModel):
    attributes: dict[str, str]  # mistake: override of a wrong kind
