from typing import Any

from lambda_batch import BasePartialProcessor, SuccessResponse


class OwnProcessor(BasePartialProcessor[dict[str, Any], dict[str, Any]]):
    def _process_record(self, record: dict[str, Any]) -> SuccessResponse[dict[str, Any], Any]:
        return self.success_handler(record, self.handler(record))


processor = OwnProcessor()  # mistake: _prepare and _clean are missing
