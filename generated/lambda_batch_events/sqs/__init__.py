"""Generated from schemas/sqs.json by `nox -s generate`; do not edit it by hand.

The event of a Lambda function for a batch of messages from an Amazon SQS queue, standard or FIFO.
"""
