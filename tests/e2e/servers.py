"""The AWS services, as ministack has them: one process on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

START_SECONDS = 30.0


@contextmanager
def run_ministack(folder: Path) -> Generator[str]:
    """Start ministack, and stop it at the end.

    Args:
        folder: Where its files and its log go.

    Yields:
        The address of the endpoint of all services.

    Raises:
        RuntimeError: It does not start.
    """
    port = _find_free_port()
    environment = os.environ | {
        "BIND_HOST": "127.0.0.1",  # or it would listen to the network
        "GATEWAY_PORT": str(port),
        "SERVICES": "sqs,kinesis,dynamodb,dynamodbstreams",
        "LOG_LEVEL": "WARNING",
        "TMPDIR": str(folder),
    }
    with (folder / "ministack.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _await(port, process, folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _find_free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port: int = listening.getsockname()[1]
        return port


def _await(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError as error:
            if process.poll() is not None or time.monotonic() > give_up:
                msg = f"expected ministack to start: see {folder / 'ministack.log'}"
                raise RuntimeError(msg) from error
            time.sleep(0.05)
        else:
            return
