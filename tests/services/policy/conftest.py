"""Two policy officers of the province: one drafts and asks, the other decides."""

import pytest

from accounts.models import User
from tests import make


@pytest.fixture
def first() -> User:
    return make.officer("policy_officer")


@pytest.fixture
def second() -> User:
    return make.officer("policy_officer")
