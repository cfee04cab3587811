"""When the page can be checked."""

import re

import pytest

from tests.migrating.page import PAGE, made_with

collect_ignore = ["code_base"]  # whose tests are run where it was copied to


@pytest.fixture(autouse=True)
def _powertools_is_that_of_the_page() -> None:
    """Skip what another release of Powertools decides.

    A new release must not fail the CI of a change that has nothing to do with it, and users read
    of the release that the page names. So no release is pinned, and no other one is tested.
    """
    page = PAGE.read_text(encoding="utf-8")
    named = re.search(r"aws-lambda-powertools \S+\d", page)
    assert named
    if named[0] != made_with():
        pytest.skip(
            f"the page is about {named[0]}, installed is {made_with()}: "
            "run `python -m tests.migrating` and review what changes"
        )
