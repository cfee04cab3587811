from typing import Any

from lambda_batch import KinesisWindowProcessor

processor = KinesisWindowProcessor(state=dict[str, Any], threads=2)  # mistake: a fold has an order
