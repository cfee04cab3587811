"""Generated from schemas/sqs.json by `nox -s generate`; not to be edited by hand.

The event of a Lambda function for a batch of messages from an Amazon SQS queue, standard or FIFO.
"""
