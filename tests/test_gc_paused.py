"""The garbage collector pauses during a call, and is then as it was."""

from __future__ import annotations

import gc

import pytest

import glidekit as gk
from glidekit.gc_paused import gc_paused


@pytest.fixture(params=[True, False], ids=["searched", "not searched"])
def searched(request):
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def test_it_is_as_it_was_afterwards(searched):
    with gc_paused():
        assert not gc.isenabled()
        with gc_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled() == searched


def test_also_after_an_error(searched):
    with pytest.raises(gk.GlidekitError):
        gk.trends("no log")
    with pytest.raises(ValueError, match="inside"), gc_paused():
        raise ValueError("inside")
    assert gc.isenabled() == searched
