from typing import Any

from lambda_batch import BasePartialProcessor


class OwnProcessor(BasePartialProcessor[dict[str, Any], dict[str, Any]]):
    def _prepare(self) -> None:
        pass

    def _clean(self) -> None:
        pass

    def _process_record(self, record: dict[str, Any]) -> tuple[str, int]:  # mistake: result of a wrong type
        return ("success", 1)
