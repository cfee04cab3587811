"""Plots of a report."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.events import SOURCES
from bench.report import Report
from bench.results import OURS, THEIRS, Row
from bench.sides import BARE, PAYLOAD, UNCHECKED, VALIDATOR
from bench.speed import SOURCE_NAMES
from bench.targets import targets_of

OUR_COLOUR, THEIR_COLOUR, FLOOR_COLOUR, TARGET_COLOUR = "#1f6f8b", "#e09f3e", "#9a9a9a", "#b3261e"
_STYLE = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "bench",  # the same results give the same file
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}

_LINES = {
    OURS: (OUR_COLOUR, "-"),
    THEIRS: (THEIR_COLOUR, "-"),
    BARE: (FLOOR_COLOUR, "-."),
    PAYLOAD: (FLOOR_COLOUR, ":"),
    UNCHECKED: (FLOOR_COLOUR, (0, (6, 1, 1, 1, 1, 1))),
    VALIDATOR: (FLOOR_COLOUR, "--"),
}

# The rows with a bar: one batch size of each.
_BARS = ("sync/", "async/", "fifo/", "hooks/", "one/", "import/", "start/")
_SIZED = ("sync", "async", "fifo", "hooks")
_SIZE = "1000"


def draw(report: Report, folder: Path) -> list[Path]:
    """Draw all plots that the report has rows for.

    Args:
        report: The report.
        folder: The folder of the SVG files.

    Returns:
        The files.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
    """
    pyplot: Any = import_module("matplotlib.pyplot")
    folder.mkdir(parents=True, exist_ok=True)
    drawn: list[Path] = []
    with pyplot.rc_context(_STYLE):
        for name, draw_one in (
            ("ratios", _draw_ratios),
            ("batch-size", _draw_sizes),
            ("memory", _draw_memory),
        ):
            figure = draw_one(pyplot, report.rows)
            if figure is not None:
                path = folder / f"{name}.svg"
                figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
                pyplot.close(figure)
                # matplotlib leaves blanks at the ends of lines.
                lines = path.read_text(encoding="utf-8").splitlines()
                path.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")
                drawn.append(path)
    return drawn


def _is_bar(row: Row) -> bool:
    parts = row.key.split("/")
    has_size = row.group in _SIZED
    return row.key.startswith(_BARS) and THEIRS in row.ratios and (not has_size or _SIZE in parts)


def _draw_ratios(pyplot: Any, rows: Sequence[Row]) -> Any:
    """Draw a bar for each ratio to Powertools, with the limits of the targets."""
    bars = [row for row in rows if _is_bar(row)]
    if not bars:
        return None
    figure, axes = pyplot.subplots(figsize=(8.5, 0.6 + 0.24 * len(bars)))
    for at, row in enumerate(bars):
        ratio = row.ratios[THEIRS]
        axes.barh(at, ratio.middle, color=OUR_COLOUR, height=0.65)
        axes.text(ratio.middle + 0.01, at, f"{ratio.middle:.2f}", va="center", fontsize=7.5)
        for target in targets_of(row):
            if target.against == THEIRS:
                ends = (at - 0.42, at + 0.42)
                axes.plot((target.limit, target.limit), ends, color=TARGET_COLOUR, linewidth=1.5)
    axes.axvline(1, color=THEIR_COLOUR, linewidth=1.2)
    axes.set_yticks(range(len(bars)), [_label(row) for row in bars], fontsize=7.5)
    axes.invert_yaxis()
    axes.margins(y=0.01)
    axes.set_xlim(0, max(1.1, *(row.ratios[THEIRS].middle + 0.1 for row in bars)))
    axes.set_xlabel("lambda-batch / Powertools: less is better; red: target, yellow: Powertools")
    return figure


def _label(row: Row) -> str:
    """Return the name of a bar: its group and its title."""
    names = {
        "sync": "sync",
        "async": "async",
        "fifo": "FIFO",
        "hooks": "SQS",
        "one": "1 record, with a context",
        "import": "import",
        "start": "start to first response",
    }
    source = f"{SOURCE_NAMES[row.key.split('/')[1]]}, " if row.group in ("sync", "async") else ""
    return f"{names[row.group]}: {source}{row.title.replace(', 1,000 records', '')}"


def _draw_sizes(pyplot: Any, rows: Sequence[Row]) -> Any:
    """Draw the time per record by batch size."""
    curves: dict[tuple[str, str], dict[int, Row]] = {}
    for row in rows:
        mode, source, *rest = row.key.split("/")
        if mode == "sync" and rest[-1] == "ok":
            curves.setdefault((source, rest[0]), {})[int(rest[1])] = row
    if not curves:
        return None
    sources = sorted({source for source, _ in curves}, key=SOURCES.index)
    models = sorted({model for _, model in curves}, key=("none", "model").index)
    shape = {"squeeze": False, "sharex": True, "figsize": (3.2 * len(sources), 2.6 * len(models))}
    figure, grid = pyplot.subplots(len(models), len(sources), **shape)
    lines: dict[str, Any] = {}
    for (source, model), sizes in curves.items():
        axes = grid[models.index(model)][sources.index(source)]
        _draw_curves(axes, sizes, lines)
        axes.set_title(
            f"{SOURCE_NAMES[source]}, {'with a model' if model == 'model' else 'no model'}",
            fontsize=9,
        )
    for axes in grid[-1]:
        axes.set_xlabel("records in the batch")
    for line in grid:
        line[0].set_ylabel("microseconds a record")
    figure.tight_layout()
    place = {"loc": "upper center", "bbox_to_anchor": (0.5, 0.0), "ncols": len(lines)}
    figure.legend(lines.values(), lines.keys(), fontsize=8, frameon=False, **place)
    return figure


def _draw_curves(axes: Any, sizes: dict[int, Row], lines: dict[str, Any]) -> None:
    """Draw the curves of one chart, and add them to the legend."""
    ticker: Any = import_module("matplotlib.ticker")
    for name in next(iter(sizes.values())).values:
        colour, line = _LINES[name]
        points = [sizes[size].values[name] for size in sorted(sizes)]
        [lines[name]] = axes.plot(
            sorted(sizes), points, linestyle=line, color=colour, marker="o", markersize=3
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(ticker.FormatStrFormatter("%g"))
    axes.yaxis.set_minor_formatter(ticker.NullFormatter())


def _draw_memory(pyplot: Any, rows: Sequence[Row]) -> Any:
    """Draw the memory at the peak, and after the response."""
    parts = {"peak": "peak", "retained": "after the response"}
    cases: dict[str, dict[str, Row]] = {part: {} for part in parts}
    for row in rows:
        group, _, rest = row.key.partition("/")
        part, _, case = rest.partition("/")
        if group == "memory" and part in cases and THEIRS in row.values:
            cases[part][case] = row
    if not cases["peak"]:
        return None
    figure, both = pyplot.subplots(1, len(parts), sharey=True, figsize=(8.5, 3.2))
    for axes, (part, title) in zip(both, parts.items(), strict=True):
        for shift, name, colour in ((-0.2, OURS, OUR_COLOUR), (0.2, THEIRS, THEIR_COLOUR)):
            places = [at + shift for at in range(len(cases[part]))]
            sizes = [row.values[name] for row in cases[part].values()]
            bars = axes.barh(places, sizes, height=0.38, color=colour, label=name)
            axes.bar_label(bars, fmt="%.1f", fontsize=7, padding=2)
        labels = [row.title.replace("SQS, ", "") for row in cases[part].values()]
        axes.set_yticks(range(len(labels)), labels, fontsize=7.5)
        axes.set_title(title, fontsize=9)
        axes.set_xlabel("MiB above the event")
        axes.margins(x=0.12)
    both[0].invert_yaxis()
    both[0].legend(fontsize=7, frameon=False)
    figure.tight_layout()
    return figure
