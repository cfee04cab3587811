"""docs/errors.md has each public error, with the texts of real runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lambda_batch
import lambda_batch.testing
from lambda_batch import LambdaBatchError
from tests.docs.error_cases import CASES, text_of

PAGE = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
SECTIONS: dict[str, str] = dict(
    re.findall(r"^## (\w+)$(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
)
_TEXT = re.compile(r"^```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)

BASES = {"LambdaBatchError", "MessageGroupCircuitBreakerError"}
"""Errors that are only bases of others, so no run raises them."""


def test_every_public_error_has_a_section() -> None:
    public = {
        name
        for module in (lambda_batch, lambda_batch.testing)
        for name in vars(module)["__all__"]
        if isinstance(kind := getattr(module, name), type) and issubclass(kind, LambdaBatchError)
    }

    assert SECTIONS.keys() == public
    assert CASES.keys() == public - BASES


@pytest.mark.parametrize("name", CASES)
def test_errors_say_what_is_shown(name: str) -> None:
    shown = [" ".join(text.split()) for text in _TEXT.findall(SECTIONS[name])]

    assert shown == [text_of(case) for case in CASES[name]]
    assert all(text.startswith(f"{name}: ") for text in shown)
