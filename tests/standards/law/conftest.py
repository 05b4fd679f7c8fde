"""The law's functions read no settings and write no files: its tests get no folder of their own."""

import pytest


@pytest.fixture(autouse=True)
def private_settings() -> None:
    """Replace the settings of other tests."""
