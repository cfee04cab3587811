from lambda_batch import AsyncSqsBatchProcessor

processor = AsyncSqsBatchProcessor(threads=2)  # mistake: async handlers need no threads
