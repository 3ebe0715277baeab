"""The search for rubbish waits while a verb works, and goes on as it was."""

from __future__ import annotations

import gc

import pytest

import glidekit as gk
from glidekit.rubbish import left_for_later


@pytest.fixture(params=[True, False], ids=["searched", "not searched"])
def searched(request):
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def test_it_is_as_it_was_afterwards(searched):
    with left_for_later():
        assert not gc.isenabled()
        with left_for_later():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled() == searched


def test_also_after_an_error(searched):
    with pytest.raises(gk.GlidekitError):
        gk.trends("no log")
    with pytest.raises(ValueError, match="inside"), left_for_later():
        raise ValueError("inside")
    assert gc.isenabled() == searched
