"""Rows: what each library and floor took for one work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

OURS = "lambda-batch"
THEIRS = "Powertools"


@dataclass(frozen=True)
class Ratio:
    """The ratio of our value to another one, over all rounds."""

    middle: float
    """The median."""
    least: float
    most: float

    @classmethod
    def of_rounds(cls, ours: Sequence[float], other: Sequence[float]) -> Ratio:
        """Compare round by round, because a slow moment of the machine slows down both.

        Args:
            ours: Our values, by round.
            other: The other one's values in the same rounds.

        Returns:
            The median of the ratios, and the extremes.

        Raises:
            ValueError: There is no round, or the numbers of rounds differ.
        """
        quotients = [mine / its for mine, its in zip(ours, other, strict=True)]
        if not quotients:
            msg = "there is no round to compare"
            raise ValueError(msg)
        return cls(median(quotients), min(quotients), max(quotients))


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    key: str
    """Its group and details, for `--only` and targets: `fifo/group/10/ok`."""
    title: str
    unit: str
    values: Mapping[str, float]
    """The medians, by name of the library or floor."""
    ratios: Mapping[str, Ratio] = field(default_factory=dict[str, Ratio])
    """Our ratios to the others."""

    @property
    def group(self) -> str:
        """The first step of its key."""
        return self.key.partition("/")[0]

    @classmethod
    def of_rounds(
        cls, key: str, title: str, unit: str, rounds: Mapping[str, Sequence[float]]
    ) -> Row:
        """Create the row of a work from its rounds.

        Args:
            key: The key of the row.
            title: Its name in tables.
            unit: The unit of its values.
            rounds: The values of each library and floor, by round.

        Returns:
            The row.
        """
        values = {name: median(taken) for name, taken in rounds.items()}
        # Memory can be 0, which has no ratio.
        ratios = {
            name: Ratio.of_rounds(rounds[OURS], taken)
            for name, taken in rounds.items()
            if name != OURS and OURS in rounds and min(taken) > 0
        }
        return cls(key, title, unit, values, ratios)

    def as_json(self) -> dict[str, Any]:
        """Return it in the form of the JSON file."""
        ratios = {
            name: {"median": ratio.middle, "min": ratio.least, "max": ratio.most}
            for name, ratio in self.ratios.items()
        }
        return {
            "key": self.key,
            "title": self.title,
            "unit": self.unit,
            "medians": dict(self.values),
            "ratios": ratios,
        }
