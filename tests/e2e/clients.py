"""Clients of the SDK with injected faults: throttles, errors and lost replies.

The troubles come in below the SDK's own retries, which are real.
"""

from __future__ import annotations

import io
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session

REGION = "eu-west-1"
TROUBLES = {
    "throttle": (400, "ThrottlingException"),
    "error": (500, "InternalFailure"),
    "lost reply": (503, "ServiceUnavailable"),
}
"""The status and the error code of each fault."""
ROUNDS = 10
"""The number of calls before giving up, in addition to the SDK's retries."""


class Clients:
    """Creates clients of the services, each with its own faults."""

    def __init__(self, endpoint: str, seed: str, trouble_rate: float) -> None:
        """Prepare to create clients.

        Args:
            endpoint: Where the services are.
            seed: Decides on the troubles.
            trouble_rate: How many of all requests run into one.
        """
        self.counts: Counter[str] = Counter()
        """The faults by kind, and the calls that failed in spite of retries."""
        self._endpoint = endpoint
        self._seed = seed
        self._numbers = itertools.count()
        self._trouble_rate = trouble_rate

    def make(self, service: str) -> Any:
        """Create a client of a service, for one thread."""
        session: Any = boto3.session.Session()  # sessions are not thread-safe
        client = session.client(
            service,
            endpoint_url=self._endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106  # ministack accepts any key
            config=Config(retries={"mode": "standard", "total_max_attempts": 2}),
        )
        rng = random.Random(f"{self._seed} {next(self._numbers)}")  # noqa: S311  # to be replayed
        client.meta.events.register("before-send", _Troubles(rng, self._trouble_rate, self.counts))
        return client

    def call(self, operation: Callable[..., Any], **arguments: object) -> Any:
        """Call a service until it answers, like a poller that tries again.

        Args:
            operation: The method of a client, which makes the SDK's own retries.
            arguments: What it is given.

        Returns:
            What it gave.

        Raises:
            ClientError: The service refuses the call, or is in trouble for good.
        """
        for _ in range(ROUNDS):
            try:
                return operation(**arguments)
            except ClientError as error:
                response: Any = error.response
                if response["Error"]["Code"] not in {code for _, code in TROUBLES.values()}:
                    raise
                self.counts["failed calls"] += 1
        return operation(**arguments)


class _Troubles:
    """Stands between a client and the network; returns the reply."""

    def __init__(self, rng: random.Random, rate: float, counts: Counter[str]) -> None:
        self._rng = rng
        self._rate = rate
        self._counts = counts
        self._session = URLLib3Session()

    def __call__(self, request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        if self._rng.random() >= self._rate:
            return None  # the client calls the server
        kind = self._rng.choice(list(TROUBLES))
        self._counts[kind] += 1
        if kind == "lost reply":
            self._session.send(request)
        status, code = TROUBLES[kind]
        body = json.dumps({"__type": code, "message": f"a {kind} that was asked for"})
        headers: Any = HeadersDict({"Content-Type": "application/x-amz-json-1.0"})
        return AWSResponse(str(request.url), status, headers, _Body(body.encode()))


class _Body(io.BytesIO):
    """A body that botocore can read."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()
