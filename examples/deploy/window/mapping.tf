# The mapping of template.yaml as Terraform: it needs the function, the stream and the role's permissions.
resource "aws_lambda_event_source_mapping" "orders" {
  function_name                  = aws_lambda_function.ship_orders.arn
  event_source_arn               = aws_kinesis_stream.orders.arn
  batch_size                     = 100
  starting_position              = "TRIM_HORIZON"
  function_response_types        = ["ReportBatchItemFailures"]
  bisect_batch_on_function_error = true
  maximum_retry_attempts         = 5
  maximum_record_age_in_seconds  = 3600
  tumbling_window_in_seconds     = 120

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.discarded_orders.arn
    }
  }
}
