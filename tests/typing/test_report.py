"""The page docs/types.md is up to date."""

from __future__ import annotations

import pytest

from tests.typing.catalogue import GROUPS, MISTAKES
from tests.typing.checkers import Diagnostic, versions
from tests.typing.report import PAGE, render, render_results

Said = dict[str, list[Diagnostic]]


def test_results_are_up_to_date(said: Said) -> None:
    """The tables of the page are those of this run."""
    assert render_results(said) in PAGE.read_text(encoding="utf-8")


def test_page_is_up_to_date(said: Said) -> None:
    """The page is that of this run, if the versions are those that it names."""
    page = PAGE.read_text(encoding="utf-8")
    if versions() not in page:
        pytest.skip(f"the page quotes other versions than {versions()}")
    assert render(said) == page


def test_every_mistake_is_in_one_group() -> None:
    """Each wrong file is in the tables of the page exactly once."""
    words = [word for group in GROUPS.values() for word in group]
    assert len(words) == len(set(words))
    assert {name.partition("_")[0] for name in MISTAKES} == set(words)
