"""Hooks of the documentation's build: generated pages, folded overloads, texts for models."""

from __future__ import annotations

import re
from html import unescape
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from properdocs.config.defaults import ProperDocsConfig
from properdocs.structure.files import Files
from properdocs.structure.nav import Navigation
from properdocs.structure.pages import Page

_SIGNATURE = r'<div class="doc-signature highlight">(?:(?!</pre>).)*</pre></div>'
_OVERLOADS = re.compile(
    rf'(<div class="doc-overloads">\s*{_SIGNATURE})((?:\s*{_SIGNATURE})+)(?=\s*</div>)', re.DOTALL
)
_FOLDED = r"\1<details><summary>Other signatures</summary>\2</details>"

_TAGS = {
    r"<a [^>]*headerlink.*?</a>|<svg.*?</svg>|<label.*?</label>": "",
    r"<h1[^>]*>": "\n\n# ",
    r"<h2[^>]*>": "\n\n## ",
    r"<h[3-6][^>]*>": "\n\n### ",
    r"<pre[^>]*>": "\n\n```\n",
    r"</pre>": "\n```\n",
    r"<li[^>]*>\s*(<p>)?": "\n- ",
    r"<(p|tr|div)\b[^>]*>": "\n",
    r"</t[dh]>": " | ",
    r"<[^>]+>": "",
    r"\n\s*\n\s*\n+": "\n\n",
}
"""How the HTML of an API page becomes text."""

_navigation: list[Page] = []


def on_config(config: ProperDocsConfig) -> ProperDocsConfig:
    """Show the version in the footer, and the generated pages in the navigation."""
    config.copyright = f"lambda-batch {version('lambda-batch')}, License: MIT-0"
    navigation = cast("list[dict[str, list[Any]]]", config.nav)  # pyright: ignore[reportUnknownMemberType]  # its type is Any
    reference = next(each["Reference"] for each in navigation if "Reference" in each)
    root = Path(config.config_file_path).parent
    folder = root / "docs" / "reference" / "events"
    pages = sorted(folder.glob("*.md"), key=lambda page: (page.name != "README.md", page.name))
    reference.insert(1, {"Events": [page.relative_to(root).as_posix() for page in pages]})
    return config


def on_nav(nav: Navigation, config: ProperDocsConfig, files: Files) -> Navigation:
    """Keep the pages in the order of the navigation."""
    del config, files
    _navigation[:] = nav.pages
    return nav


def on_page_content(html: str, **_: Any) -> str:
    """Fold all signatures of a function but the first."""
    return _OVERLOADS.sub(_FOLDED, html)


def on_post_build(config: ProperDocsConfig) -> None:
    """Write llms.txt, an index for language models, and llms-full.txt, all pages as one text.

    Source: https://llmstxt.org.
    """
    site = Path(config.site_dir)
    lines = [f"# {config.site_name}", "", f"> {config.site_description}", "", "## Pages", ""]
    texts: list[str] = []
    for page in _navigation:
        text = _text_of(page)
        texts.append(text)
        title: str = getattr(page, "title", "")  # typed as a property of its own kind
        lines.append(f"- [{title}]({page.url or './'}){_summary(text)}")
    (site / "llms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (site / "llms-full.txt").write_text("\n\n".join(texts), encoding="utf-8")


def _text_of(page: Page) -> str:
    """Return the Markdown of a page, or the text of one that is made from docstrings."""
    markdown = page.markdown or ""
    if not re.search("^::: ", markdown, re.MULTILINE):
        return markdown.strip() + "\n"
    text = page.content or ""
    for tag, replacement in _TAGS.items():
        text = re.sub(tag, replacement, text, flags=re.DOTALL)
    return unescape(text).strip() + "\n"


def _summary(text: str) -> str:
    """Return the first sentence of a page, for the index."""
    for block in text.split("\n\n"):
        if re.match(r"(?!```|\d+\.)[\w*`\[]", block):
            plain = re.sub(r"\[(.*?)\]\(.*?\)", r"\1", " ".join(block.split()))
            sentence, *_ = re.split(r"(?<=\.)\s", plain)
            return f": {sentence.rstrip(':')}"
    return ""
