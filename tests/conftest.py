"""What every test has: the right database for it, and Hypothesis without a stop-watch."""

from collections.abc import Iterator

import hypothesis
import pytest
import time_machine
from django.db import connection

from tests import make

# Two cores are shared by the workers: a slow example says nothing about the code.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked for the other database; it runs in the other part of `make test`."""
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def monday() -> Iterator[None]:
    """The clock stands still at `make.NOW`: for pages, which read it themselves."""
    with time_machine.travel(make.NOW, tick=False):
        yield
