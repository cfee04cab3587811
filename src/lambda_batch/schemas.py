"""The JSON Schemas of events, messages and the partial batch response, as the package ships them.

They are JSON Schema 2020-12, so validators and generators of other languages can use them, too.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

from lambda_batch.errors import UsageError

if TYPE_CHECKING:
    from typing import Any

__all__ = ["names", "read"]

_FOLDER = files("lambda_batch_events") / "schemas"


def names() -> tuple[str, ...]:
    """Return the names of all schemas.

    Returns:
        The names, sorted, such as `"sqs"` for `sqs.json`. `"common"` is there, too: the scalars
        that other schemas refer to.
    """
    return tuple(sorted(path.name.removesuffix(".json") for path in _FOLDER.iterdir()))


def read(name: str) -> dict[str, Any]:
    """Return a schema.

    References between the schemas are relative to their `$id`s.

    Args:
        name: One of `names()`.

    Returns:
        The schema, read anew with each call.

    Raises:
        UsageError: There is no schema of this name.
    """
    known = names()
    if name not in known:
        msg = f"there is no schema {name!r}: expected one of {', '.join(known)}"
        raise UsageError(msg)
    schema: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return schema
