"""Generated from schemas/dynamodb_kinesis.json by `nox -s generate`; do not edit it by hand.

A change of an item of a DynamoDB table, as Kinesis Data Streams for DynamoDB writes it: the data of a Kinesis record.
"""
