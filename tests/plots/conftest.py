"""A diary built row by row, and the example diary."""

from __future__ import annotations

import pytest
from support.pictures import Diary, judged

from glidekit.log import open_log
from glidekit.sample.example_log import example_log


@pytest.fixture
def diary():
    return Diary()


@pytest.fixture(scope="session")
def steady():
    return example_log("steady")


@pytest.fixture
def log(tmp_path):
    return open_log(tmp_path / "own.sqlite")


@pytest.fixture(scope="session")
def course():
    def of(name):
        ratings = example_log(name).ratings()
        return judged(ratings)

    return {name: of(name) for name in ("steady", "flare", "no-change")}
