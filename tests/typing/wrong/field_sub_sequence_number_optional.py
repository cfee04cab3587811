from lambda_batch import KinesisBatchProcessor, KinesisStreamRecord, process_partial_response

processor = KinesisBatchProcessor(split_aggregates=True)


def handle(record: KinesisStreamRecord) -> int:
    return record.kinesis.sub_sequence_number + 1  # mistake: None for a record that is no aggregate


response = process_partial_response({}, handle, processor)
