"""Generated from schemas/sns.json by `nox -s generate`; do not edit it by hand.

A notification of an Amazon SNS topic, as the body of an SQS message: without raw message delivery.
"""
