"""A function in its own process, under AWS's real runtime client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lambda_batch.cli.runtime_api import Invocation, RuntimeApi
from lambda_batch.testing import Answer, Failed, Returned

ROOT = Path(__file__).parents[2]
INIT_SECONDS = 30.0
"""The time limit of a cold start. Lambda allows 10 s, but this machine may be busy."""
SLICE = 0.05
"""The interval at which to check that the runtime's process is still alive."""


class InitError(RuntimeError):
    """The function can't start: a mistake in it, not an injected fault."""


class Function:
    """One execution environment: it handles one invocation at a time, and survives its process."""

    def __init__(self, handler: str, *, seconds: float, folder: Path, endpoint: str = "") -> None:
        """Prepare to start the function on its first invocation.

        Args:
            handler: The module and the name of the Lambda handler, with a dot between.
            seconds: How long an invocation may take.
            folder: Where the function finds its files; its output goes to a log there.
            endpoint: Where the function finds the services, if it calls some.
        """
        self.counts: Counter[str] = Counter()
        """Invocations, errors, cold starts, timeouts and exits."""
        self.init_seconds = 0.0
        """The time that its cold starts have taken."""
        self._handler = handler
        self._seconds = seconds
        self._folder = folder
        self._endpoint = endpoint
        self._api: RuntimeApi | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Return the function itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop its process."""
        self._stop()

    def invoke(self, event: dict[str, Any]) -> Answer:
        """Invoke the function and wait for the result.

        Args:
            event: The event.

        Returns:
            How it ended. After a timeout or an exit there is no process any more; the next
            invocation makes one.

        Raises:
            InitError: The function can't be started.
        """
        self.counts["invocations"] += 1
        invocation = Invocation(str(uuid.uuid4()), json.dumps(event).encode(), self._seconds)
        started = time.monotonic()
        try:
            return self._invoke(invocation, started)
        finally:
            if invocation.deadline is not None:
                self.init_seconds += invocation.deadline - self._seconds - started

    def _invoke(self, invocation: Invocation, started: float) -> Answer:
        if self._api is None or self._process is None:
            self._api, self._process = self._start()
        self._api.invocation = invocation
        while invocation.outcome is None:
            if self._process.poll() is not None:
                return self._lose(invocation, "exits", "the process has ended")
            left = (invocation.deadline or started + INIT_SECONDS) - time.monotonic()
            if left <= 0:
                return self._lose(invocation, "timeouts", f"timed out after {self._seconds:g} s")
            self._api.serve_once(min(left, SLICE))
        if invocation.outcome == "response":
            return Returned(invocation.payload)
        error = json.loads(invocation.payload)["errorType"]
        if invocation.outcome == "init error":
            msg = f"expected {self._handler} to start, got {error}: see {self._log}"
            raise InitError(msg)
        self.counts["errors"] += 1
        return Failed(error)

    @property
    def _log(self) -> Path:
        return self._folder / "function.log"

    def _start(self) -> tuple[RuntimeApi, subprocess.Popen[bytes]]:
        self.counts["cold starts"] += 1
        api = RuntimeApi()
        environment = os.environ | {
            "AWS_LAMBDA_RUNTIME_API": api.address,
            "AWS_LAMBDA_FUNCTION_NAME": "orders",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_REGION": "eu-west-1",
            "E2E_FOLDER": str(self._folder),
            "E2E_ENDPOINT": self._endpoint,
        }
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "awslambdaric", self._handler],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return api, process

    def _lose(self, invocation: Invocation, kind: str, said: str) -> Failed:
        """Abandon an invocation and kill its process."""
        self._stop()
        if invocation.deadline is None:
            msg = f"expected {self._handler} to start, but {said}: see {self._log}"
            raise InitError(msg)
        self.counts[kind] += 1
        return Failed(said)

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._api is not None:
            self._api.server_close()
        self._api = self._process = None
