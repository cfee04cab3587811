"""The Lambda Runtime API on loopback, for one execution environment.

Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar, Literal

VERSION = "/2018-06-01/runtime"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:000000000000:function:orders"


@dataclass
class Invocation:
    """An invocation in the runtime."""

    request_id: str
    event: bytes
    seconds: float
    """The timeout, from when the runtime has received it."""
    deadline: float | None = None
    """The deadline on the monotonic clock; None until the runtime has received it."""
    outcome: Literal["response", "error", "init error"] | None = None
    payload: bytes = b""
    """The outcome that the runtime sent."""


class RuntimeApi(HTTPServer):
    """Answers the runtime of one process, one request at a time, when told to by `serve_once`.

    Each request has a connection of its own: what asks for the next invocation while there is
    none waits in the backlog.
    """

    invocation: Invocation | None = None
    timeout: float | None  # declared again, since it is assigned

    def __init__(self) -> None:
        """Listen on a free port of loopback."""
        super().__init__(("127.0.0.1", 0), _RequestHandler)

    @property
    def address(self) -> str:
        """The value of `AWS_LAMBDA_RUNTIME_API`."""
        return f"127.0.0.1:{self.server_port}"

    def serve_once(self, seconds: float) -> None:
        """Answer one request, or return after the timeout."""
        self.timeout = seconds
        self.handle_request()


class _RequestHandler(BaseHTTPRequestHandler):
    server: RuntimeApi  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"  # so that clients may wait for a 100 before a long body
    timeout: ClassVar[float | None] = 10.0

    def do_GET(self) -> None:
        """Send the invocation to the runtime."""
        invocation = self.server.invocation
        if self.path != f"{VERSION}/invocation/next" or invocation is None:
            self._reply(404)
            return
        invocation.deadline = time.monotonic() + invocation.seconds
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + invocation.seconds) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": FUNCTION_ARN,
        }
        self._reply(200, invocation.event, headers)

    def do_POST(self) -> None:
        """Receive the outcome."""
        payload = self.rfile.read(int(self.headers["Content-Length"]))
        invocation = self.server.invocation
        path = "" if invocation is None else f"{VERSION}/invocation/{invocation.request_id}"
        if invocation and self.path == f"{path}/response":
            invocation.outcome = "response"
        elif invocation and self.path == f"{path}/error":
            invocation.outcome = "error"
        elif invocation and self.path == f"{VERSION}/init/error":
            invocation.outcome = "init error"
        else:
            self._reply(404)
            return
        invocation.payload = payload
        self._reply(202, b'{"status":"OK"}', {"Content-Type": "application/json"})

    def _reply(
        self, code: int, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's naming
        """Log nothing."""
