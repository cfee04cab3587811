"""Generated from schemas/cloudwatch_logs.json by `nox -s generate`; do not edit it by hand.

Log events of one log stream, as a subscription of Amazon CloudWatch Logs sends them: JSON, compressed with gzip.
"""
