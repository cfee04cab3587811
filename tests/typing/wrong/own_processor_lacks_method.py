from typing import Any

from lambda_batch import BasePartialProcessor


class OwnProcessor(BasePartialProcessor[dict[str, Any], dict[str, Any]]):
    def _prepare(self) -> None:
        pass

    def _clean(self) -> None:
        pass


processor = OwnProcessor()  # mistake: _process_record is missing
