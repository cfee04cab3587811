"""Strategies for items of DynamoDB tables as Python values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@st.composite
def numbers(draw: st.DrawFn) -> int | Decimal:
    """Draw numbers within DynamoDB's bounds: 38 digits, 1E-130 to 9.9E125."""
    digits = draw(st.integers(-(10**38) + 1, 10**38 - 1))
    if draw(st.booleans()):
        return digits
    exponent = draw(st.integers(-130, 125 - len(str(abs(digits))) + 1))
    return Decimal(digits).scaleb(exponent) if draw(st.booleans()) else Decimal(digits)


scalars: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | texts | numbers() | st.binary(max_size=8)
)
sets: st.SearchStrategy[Any] = (
    st.frozensets(texts, min_size=1, max_size=4)
    | st.frozensets(numbers(), min_size=1, max_size=4)
    | st.frozensets(st.binary(max_size=4), min_size=1, max_size=4)
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars | sets,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(texts, parts, max_size=3),
    max_leaves=8,
)
items: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    texts.filter(bool), values, min_size=1, max_size=4
)
