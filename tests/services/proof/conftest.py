"""What tests of proving share: a folder of roots, with the key that signs them."""

from pathlib import Path

import pytest


@pytest.fixture
def roots_folder(settings, tmp_path: Path) -> Path:
    """Where this test's roots lie; the process that runs it has the key, as the worker has."""
    settings.ROOTS = str(tmp_path / "roots")
    settings.ROOT_KEY = {1: b"root key number one, 32 bytes .."}
    return tmp_path / "roots"
