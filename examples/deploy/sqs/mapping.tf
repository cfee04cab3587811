# The mapping of template.yaml as Terraform: it needs the function, the queue and the role's permissions.
resource "aws_lambda_event_source_mapping" "orders" {
  function_name           = aws_lambda_function.ship_orders.arn
  event_source_arn        = aws_sqs_queue.orders.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]
}
