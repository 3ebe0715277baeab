"""How far down the leg: named places, one mark per answer, no lines between them."""

from __future__ import annotations

import numpy as np
from support.pictures import dots, drawn

from glidekit.plots.entries import entries
from glidekit.plots.symptoms import furthest_point


def test_places_are_named_from_none_at_the_top_to_the_foot_at_the_bottom(steady):
    ax = furthest_point(steady.ratings())
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["none", "back", "buttock", "thigh", "knee", "calf", "foot"]
    bottom, top = ax.get_ylim()
    assert bottom > 6
    assert top < 0


def test_nothing_joins_one_day_to_the_next(steady):
    ax = furthest_point(steady.ratings())
    (reach,) = drawn(ax, "reach")
    x = np.asarray(reach.get_xdata())
    y = np.asarray(reach.get_ydata())
    assert (y[0::3] == 0).all()
    assert np.isnan(y[2::3]).all()
    assert (x[0::3] == x[1::3]).all()


def test_every_answer_is_a_mark(steady):
    made = entries(steady.ratings(), "furthest_point")
    ax = furthest_point(steady.ratings())
    assert sum(len(dots(ax, label)) for label in ("before", "after", "next day")) == len(made)
