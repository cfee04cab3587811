from typing import Any

from lambda_batch import BasePartialProcessor, SuccessResponse


class OwnProcessor(BasePartialProcessor[dict[str, Any], dict[str, Any]]):
    def _prepare(self) -> None:
        pass

    def _clean(self) -> None:
        pass

    def _process_record(self, record: dict[str, Any]) -> SuccessResponse[dict[str, Any], int]:
        return ("success", 1, record)  # mistake: a plain tuple
