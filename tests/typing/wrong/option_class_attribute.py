from lambda_batch import AsyncSqsBatchProcessor


class Quick(AsyncSqsBatchProcessor):
    max_concurrency = "5"  # mistake: a number as text
