"""Generated from schemas/kinesis.json by `nox -s generate`; not to be edited by hand.

The event that Lambda hands a function for a batch of records of one shard of an Amazon Kinesis data stream.
"""
