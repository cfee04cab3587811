"""What the build of the site adds: folded overloads, and texts for language models."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("properdocs", reason="it builds the site")

SIGNATURE = '<div class="doc-signature highlight"><pre>f({})</pre></div>'


@pytest.fixture
def hooks() -> dict[str, Any]:
    return run_path(str(Path(__file__).parents[2] / "docs" / "site_hooks.py"))


def test_all_signatures_but_the_first_are_folded(hooks: dict[str, Any]) -> None:
    first, second, third = (SIGNATURE.format(name) for name in "abc")

    html = hooks["on_page_content"](f'<div class="doc-overloads">{first}{second}\n{third}</div>')

    assert html == (
        f'<div class="doc-overloads">{first}<details><summary>Other signatures</summary>'
        f"{second}\n{third}</details></div>"
    )


def test_a_single_signature_is_not_folded(hooks: dict[str, Any]) -> None:
    html = f'<div class="doc-overloads">{SIGNATURE.format("a")}</div>'

    assert hooks["on_page_content"](html) == html


def test_every_generated_page_is_in_the_navigation(hooks: dict[str, Any]) -> None:
    root = Path(__file__).parents[2]
    navigation: list[dict[str, Any]] = [{"Guide": ["a.md"]}, {"Reference": ["b.md", "c.md"]}]

    hooks["on_config"](
        SimpleNamespace(nav=navigation, config_file_path=str(root / "properdocs.yml"))
    )

    first, events, last = navigation[1]["Reference"]
    assert (first, last) == ("b.md", "c.md")
    assert events["Events"][0] == "docs/reference/events/README.md"
    assert {root / page for page in events["Events"]} == {
        *(root / "docs" / "reference" / "events").glob("*.md")
    }


def test_language_models_get_an_index_and_all_pages(hooks: dict[str, Any], tmp_path: Path) -> None:
    page = SimpleNamespace(
        title="Guide", url="docs/guide/", markdown="# Guide\n\nRead [this](a.md). Then that.\n"
    )
    api = SimpleNamespace(
        title="API",
        url="docs/api/",
        markdown="# API\n\n::: lambda_batch.prime\n",
        content="<h1>API</h1><pre>prime(*processors: A &amp; B)</pre><p>Work in advance.</p>",
    )
    hooks["on_nav"](SimpleNamespace(pages=[page, api]), None, None)

    hooks["on_post_build"](
        SimpleNamespace(site_dir=str(tmp_path), site_name="name", site_description="What it is.")
    )

    assert (tmp_path / "llms.txt").read_text(encoding="utf-8") == (
        "# name\n\n> What it is.\n\n## Pages\n\n"
        "- [Guide](docs/guide/): Read this.\n- [API](docs/api/): Work in advance.\n"
    )
    full = (tmp_path / "llms-full.txt").read_text(encoding="utf-8")
    assert full.startswith("# Guide\n\nRead [this](a.md).")
    assert "# API\n\n```\nprime(*processors: A & B)\n```\n\nWork in advance.\n" in full
