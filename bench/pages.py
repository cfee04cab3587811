"""The results on a page of the docs, between marks in its text."""

from __future__ import annotations

from pathlib import Path

from bench.markdown import to_markdown
from bench.report import Report
from bench.summary import to_summary

SUMMARY = "<!-- summary -->"
RESULTS = "<!-- results -->"
END = "<!-- end -->"
_EMPTY_PAGE = f"{SUMMARY}\n{END}\n\n{RESULTS}\n{END}\n"


def write_page(report: Report, path: Path) -> None:
    """Write a report into a page, between its marks. Create the page if there is none.

    Args:
        report: The report.
        path: The page.

    Raises:
        ValueError: The page lacks the marks.
    """
    page = path.read_text(encoding="utf-8") if path.exists() else _EMPTY_PAGE
    page = replace_between(page, SUMMARY, to_summary(report))
    page = replace_between(page, RESULTS, to_markdown(report))
    path.write_text(page, encoding="utf-8")


def replace_between(page: str, begin: str, text: str) -> str:
    """Replace the text between a mark and the next end mark.

    Args:
        page: The page.
        begin: The mark before the text.
        text: The new text.

    Returns:
        The new page.

    Raises:
        ValueError: The page lacks the marks.
    """
    before, mark, rest = page.partition(f"{begin}\n")
    _, end, after = rest.partition(f"{END}\n")
    if not mark or not end:
        msg = f"the page has no lines {begin} and {END} to put results between"
        raise ValueError(msg)
    return f"{before}{begin}\n\n{text}\n{END}\n{after}"
