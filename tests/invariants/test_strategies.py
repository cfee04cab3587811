"""The generated records match the schemas."""

import pytest
from hypothesis import given, strategies as st
from hypothesis.strategies import DataObject

from tests.events.test_samples import schema_of
from tests.invariants.dice import fewer
from tests.invariants.schema_values import SCHEMAS, records_of


@pytest.mark.parametrize("source", sorted(SCHEMAS.sources))
@given(data=st.data())
@fewer(20)
def test_drawn_records_fit_their_schemas(source: str, data: DataObject) -> None:
    """An independent implementation of JSON Schema accepts every record."""
    schema_of(source, "record").validate(data.draw(records_of(source)))
