from lambda_batch import SqsRecord  # mistake: misspelt name

__all__ = ["SqsRecord"]
