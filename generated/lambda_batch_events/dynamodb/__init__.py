"""Generated from schemas/dynamodb.json by `nox -s generate`; not to be edited by hand.

The event of a Lambda function for a batch of records from one shard of an Amazon DynamoDB stream.
"""
