"""Generated from schemas/s3.json by `nox -s generate`; do not edit it by hand.

A notification of Amazon S3 about objects in a bucket, or its test message.
"""
