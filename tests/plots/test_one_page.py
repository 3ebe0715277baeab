"""The one graph for print: legs differ even in black and white, and no line crosses a gap."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.path import Path
from support.pictures import marks_on

from glidekit.plots.one_page import one_page
from glidekit.plots.timeaxis import day_number

SPAN = (date(2025, 3, 1), date(2025, 3, 31))


def leg(*days, value=5.0):
    return pd.Series(value, index=pd.to_datetime([f"2025-03-{day:02d}" for day in days]), dtype=float)


def axes(**more):
    given = {"legs": {"left": leg(1, 2, 20), "right": leg(3, 4)}, "span": SPAN} | more
    return one_page(given.pop("legs"), **given).axes[0]


def test_legs_differ_in_shape_and_filling_without_any_colour():
    shown = {line.get_label(): line for line in axes().lines if line.get_label() in ("left", "right")}
    assert shown["left"].get_marker() != shown["right"].get_marker()
    assert (shown["left"].get_markerfacecolor() == "none", shown["right"].get_markerfacecolor()) == (
        False,
        "none",
    )


def test_no_line_is_drawn_across_more_than_seven_empty_days():
    joined = axes(legs={"left": leg(1, 2, 20, 21)}).lines
    (line,) = [one for one in joined if one.get_marker() in ("None", "") and len(one.get_xdata()) > 3]
    assert np.isnan(np.asarray(line.get_ydata(), float)).sum() == 1


def test_sessions_and_other_days_are_rows_of_marks_below_the_axis():
    shown = axes(sessions=[date(2025, 3, 2)] * 3, below={"more tablets": [SPAN[0]], "woken": []})
    ticks, crosses = (patch.get_path() for patch in shown.patches)
    assert [patch.get_label() for patch in shown.patches] == ["sessions", "more tablets"]
    assert [int((row.codes == Path.MOVETO).sum()) for row in (ticks, crosses)] == [3, 1]
    first = day_number(SPAN[0])
    assert ticks.vertices[:, 0] == pytest.approx(first + 1.5), "upright, at noon of their day"
    left, right = crosses.vertices[:, 0].min(), crosses.vertices[:, 0].max()
    assert (left + right) / 2 == pytest.approx(first + 0.5)
    assert left < right, "another shape than those of the sessions"
    lowest, lower = crosses.vertices[:, 1].max(), ticks.vertices[:, 1]
    assert lowest < lower.min() < lower.max() < shown.get_ylim()[0]
    texts = [text.get_text() for text in shown.texts]
    assert {"sessions", "more tablets", "up is worse"} <= set(texts)
    assert "woken" not in texts
    assert "sessions" not in [text.get_text() for text in axes().texts]


def test_names_of_two_legs_that_end_alike_do_not_write_over_one_another():
    texts = axes(legs={"left": leg(1), "right": leg(1)}).texts
    left, right = (text.xy[1] for text in texts if text.get_text() in ("left", "right"))
    assert abs(left - right) > 0.5


@pytest.mark.parametrize("label", ["Injection", "New <tablets> & more"])
def test_a_mark_stands_with_its_words(label):
    texts = [text.get_text() for text in axes(marks=marks_on("2025-03-10", label=label)).texts]
    assert label in texts


def test_the_words_of_many_marks_never_lie_on_each_other():
    days = pd.date_range("2025-03-01", "2025-03-31")
    shown = axes(marks=pd.DataFrame({"local_date": days, "label": "a long mark"}))
    renderer = FigureCanvasAgg(shown.figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in shown.texts if text.get_text() == "a long mark"]
    assert len(boxes) > 2
    assert not any(one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])
