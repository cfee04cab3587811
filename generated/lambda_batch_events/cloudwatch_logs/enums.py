"""Generated from schemas/cloudwatch_logs.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from lambda_batch.wire.enums import WireEnum


class CloudWatchLogsMessageType(WireEnum):
    """DATA_MESSAGE for log events; CONTROL_MESSAGE if CloudWatch Logs checks that it can reach the
    stream.
    """

    DATA_MESSAGE = "DATA_MESSAGE"
    CONTROL_MESSAGE = "CONTROL_MESSAGE"
