"""Generated from schemas/eventbridge.json by `nox -s generate`; do not edit it by hand.

An event of Amazon EventBridge, as a rule without input transformer sends it to a queue or stream.
"""
