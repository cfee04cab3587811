"""The AWS services in one process on loopback: ministack, or roto as a cross-check."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 30.0


@dataclass(frozen=True)
class Server:
    """How to start a server; `{port}` and `{folder}` are replaced."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    lacks: frozenset[str] = frozenset()
    """The sources that it does not support."""


SERVERS = {
    "ministack": Server(
        (sys.executable, "-m", "ministack"),
        {
            "BIND_HOST": "127.0.0.1",  # by default, it listens on all interfaces
            "GATEWAY_PORT": "{port}",
            "SERVICES": "sqs,sns,s3,kinesis,dynamodb,dynamodbstreams",
            "LOG_LEVEL": "WARNING",
            "TMPDIR": "{folder}",
        },
    ),
    "roto": Server(
        (
            str(Path(sys.executable).with_name("roto-server")),
            "--port={port}",  # on loopback
            "--data-dir={folder}/roto",
            "--ephemeral",
        ),
        {},
        lacks=frozenset({"dynamodb"}),
    ),
}


@contextmanager
def run_server(name: str, folder: Path) -> Generator[str]:
    """Start a server, and stop it at the end.

    Args:
        name: Which of `SERVERS`.
        folder: Where its files and its log go.

    Yields:
        The address of the endpoint of all services.

    Raises:
        RuntimeError: It does not start.
    """
    port = _find_free_port()
    server = SERVERS[name]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [part.format(port=port, folder=folder) for part in server.command],
            cwd=folder,
            env=os.environ
            | {
                name: value.format(port=port, folder=folder)
                for name, value in server.environment.items()
            },
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
                msg = f"expected the server to start: see {folder / 'server.log'}"
                raise RuntimeError(msg) from error
            time.sleep(0.05)
        else:
            return
