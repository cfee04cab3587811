"""Generated from schemas/dynamodb.json by `nox -s generate`; do not edit it by hand.

The event of a Lambda function for a batch of records from one shard of an Amazon DynamoDB stream.
"""
