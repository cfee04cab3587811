"""What all tests share."""

from collections.abc import Generator
from typing import Any, cast

import pytest

from lambda_batch._engine import failure_log


@pytest.fixture(autouse=True)
def _texts_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the log say no more how to see texts, as after the first failure of a process."""
    monkeypatch.setattr(failure_log, "_told", [True])


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name parameters without backslashes, so that each test can be named on a command line."""
    text = val.decode("latin-1") if isinstance(val, bytes) else val
    if not isinstance(text, str):
        return None
    return text.encode("unicode_escape").decode().replace("\\", "%")


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Replace halves of surrogate pairs, which drawn texts have.

    execnet 2.1, which pytest-xdist sends reports with, can't encode them and ends the run.
    """
    return _encodable((yield))


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        items = map(_encodable, cast("list[Any]", value))
        return list(items) if isinstance(value, list) else tuple(items)
    return value
