"""What was measured: one row for each work, of all that took part in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

OURS = "lambda-batch"
THEIRS = "Powertools"


@dataclass(frozen=True)
class Ratio:
    """How we compare with another one: the quotients of all rounds."""

    middle: float
    """The median."""
    least: float
    most: float

    @classmethod
    def of_rounds(cls, ours: Sequence[float], other: Sequence[float]) -> Ratio:
        """Compare round by round, so that what slows down a round slows down both.

        Args:
            ours: What we took in each round.
            other: What the other one took in the same rounds.

        Returns:
            The median of the quotients, and the extremes.

        Raises:
            ValueError: There is no round, or they have not taken part in the same number of them.
        """
        quotients = [mine / its for mine, its in zip(ours, other, strict=True)]
        if not quotients:
            msg = "there is no round to compare"
            raise ValueError(msg)
        return cls(median(quotients), min(quotients), max(quotients))


@dataclass(frozen=True)
class Row:
    """One work, and what it took."""

    key: str
    """What `--only` and the targets know it by: its group, and then what it consists of."""
    title: str
    unit: str
    values: Mapping[str, float]
    """The median of each one that took part."""
    ratios: Mapping[str, Ratio] = field(default_factory=dict[str, Ratio])
    """We to each other one."""

    @property
    def group(self) -> str:
        """What table it belongs to."""
        return self.key.partition("/")[0]

    @classmethod
    def of_rounds(
        cls, key: str, title: str, unit: str, rounds: Mapping[str, Sequence[float]]
    ) -> Row:
        """Sum up the rounds of a work.

        Args:
            key: Its key.
            title: What it is called in tables.
            unit: The unit of its values.
            rounds: What each one that took part needed in each round.

        Returns:
            The row.
        """
        values = {name: median(taken) for name, taken in rounds.items()}
        # A quotient by nothing, as of memory after all was let go of, says nothing.
        ratios = {
            name: Ratio.of_rounds(rounds[OURS], taken)
            for name, taken in rounds.items()
            if name != OURS and OURS in rounds and min(taken) > 0
        }
        return cls(key, title, unit, values, ratios)

    def as_json(self) -> dict[str, Any]:
        """Give it in the form of the JSON file."""
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
