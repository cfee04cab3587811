"""Generated from schemas/kafka.json by `nox -s generate`; do not edit it by hand.

The event of a Lambda function for a batch of records from Apache Kafka topics: of Amazon MSK, or self-managed.
"""
