"""A diary built row by row, and the example diary."""

from __future__ import annotations

import pytest
from support.pictures import Diary

from glidekit.sample.example_log import example_log


@pytest.fixture
def diary():
    return Diary()


@pytest.fixture(scope="session")
def steady():
    return example_log("steady")
