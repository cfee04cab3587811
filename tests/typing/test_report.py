"""The page docs/types.md says what the checkers say."""

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
    """The page is that of this run, with the messages of the versions that it names."""
    page = PAGE.read_text(encoding="utf-8")
    if versions() not in page:
        pytest.skip(f"the page quotes other versions than {versions()}")
    assert render(said) == page


def test_every_mistake_is_in_one_group() -> None:
    """No wrong file is left out of the page's tables, or is there twice."""
    words = [word for group in GROUPS.values() for word in group]
    assert len(words) == len(set(words))
    assert {name.partition("_")[0] for name in MISTAKES} == set(words)
