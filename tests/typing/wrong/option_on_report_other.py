from lambda_batch import RecordReport, SqsBatchProcessor


def count(report: RecordReport) -> None:
    print(report.outcome)


processor = SqsBatchProcessor(on_report=count)  # mistake: it gets the report of a batch
