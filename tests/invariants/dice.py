"""Choices of a test, all from one drawn value: many cheap examples find more than few dear ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import settings, strategies as st
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


@dataclass
class Dice:
    """Makes choices of bytes; where these are at an end, it is always the first one."""

    data: bytes
    used: int = 0

    def roll(self, sides: int) -> int:
        """Choose a number from 0 up to the number of sides."""
        self.used += 1
        return self.data[self.used - 1] % sides if self.used <= len(self.data) else 0

    def pick(self, options: Sequence[T]) -> T:
        """Choose one of several; the simplest is to come first."""
        return options[self.roll(len(options))]


def dice() -> SearchStrategy[Dice]:
    """Draw what makes all choices of one example."""
    return st.binary(min_size=64, max_size=64).map(Dice)


def fewer(times: int) -> settings:
    """Try fewer examples than others do, where one takes longer."""
    return settings(max_examples=max(2, settings().max_examples // times))
