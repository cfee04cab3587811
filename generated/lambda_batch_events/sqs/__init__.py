"""Generated from schemas/sqs.json by `nox -s generate`; not to be edited by hand.

The event that Lambda hands a function for a batch of messages of an Amazon SQS queue, standard or FIFO.
"""
