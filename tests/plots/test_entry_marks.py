"""Marks and names of single answers."""

from __future__ import annotations

from glidekit.plots.entry_marks import apart


def test_names_at_the_edge_keep_their_order_and_their_distance():
    assert apart([5, 5, 5], least=1, low=0, high=10) == [5, 6, 7]
    assert apart([10, 10, 0], least=1, low=0, high=10) == [9, 10, 0]
