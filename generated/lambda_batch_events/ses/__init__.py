"""Generated from schemas/ses.json by `nox -s generate`; do not edit it by hand.

What Amazon SES publishes to an SNS topic about an email that you sent: an event of a configuration set, which has eventType, or feedback to an identity, which has notificationType. One other member holds what happened.
"""
