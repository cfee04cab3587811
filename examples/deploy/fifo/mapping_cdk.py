"""The mapping of template.yaml with the CDK: call this in your stack."""

from aws_cdk import aws_lambda as lambda_, aws_sqs as sqs
from aws_cdk.aws_lambda_event_sources import SqsEventSource


def map_orders(function: lambda_.Function, orders: sqs.Queue) -> None:
    function.add_event_source(
        SqsEventSource(orders, batch_size=10, report_batch_item_failures=True)
    )
