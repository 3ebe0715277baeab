"""Frames for pictures, made from a few rows, and helpers that read what was drawn."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from glidekit.analysis.legs import leg_trends
from glidekit.analysis.trend import level_band
from glidekit.plots.symptoms import symptoms
from glidekit.sample.example_log import example_log as fresh_example

if TYPE_CHECKING:
    from glidekit.analysis.trend import Band

example_log = cache(fresh_example)
view_of = cache(lambda verb, course: verb(example_log(course)))
html_of = cache(lambda verb, course: view_of(verb, course).to_html())


class Diary:
    """Frames like the log's, built row by row."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []

    def rate(self, day, value, *, scale="leg_pain", moment="before", session=None, hour=8):
        date = pd.Timestamp(day)
        self.rows.append({
            "session_id": f"s-{day}-{hour}" if session is None and moment in ("before", "after") else session,
            "rated_at": (date + pd.Timedelta(hours=hour)).tz_localize("UTC"),
            "local_date": date,
            "moment": moment,
            "scale": scale,
            "value": value,
            "status": "skipped" if value is None else "answered",
        })  # fmt: skip
        return self

    def ratings(self):
        columns = ("session_id", "rated_at", "local_date", "moment", "scale", "value", "status")
        frame = pd.DataFrame(self.rows, columns=list(columns))
        return frame.astype({
            "session_id": "string", "value": "Float64", "moment": "category", "scale": "category",
            "rated_at": "datetime64[us, UTC]", "local_date": "datetime64[us]", "status": "category",
        })  # fmt: skip


def marks_on(*days, label="New tablets"):
    return pd.DataFrame({"local_date": pd.to_datetime(list(days)), "label": [label] * len(days)})


def sets_on(days):
    """``days``: date -> outcomes of the sets in that day's one session."""
    rows = [
        {"session_id": f"s{day}", "local_date": pd.Timestamp(day), "outcome": outcome}
        for day, outcomes in days.items()
        for outcome in outcomes
    ]
    return pd.DataFrame(rows, columns=["session_id", "local_date", "outcome"]).astype(
        {"local_date": "datetime64[us]"}
    )


def drawn(ax, label):
    """The lines or collections with that label."""
    return [artist for artist in (*ax.lines, *ax.collections) if artist.get_label() == label]


def words_on(ax):
    return [text.get_text() for text in (*ax.texts, ax.title, ax._left_title) if text.get_text()]


def dots(ax, label):
    """(x, y) of all markers with that label."""
    return [point for line in drawn(ax, label) for point in zip(*line.get_data(), strict=True)]


def pieces(ax, label):
    """The separate parts of a broken line, each a list of (x, y)."""
    (line,) = drawn(ax, label)
    points = np.column_stack(line.get_data()).astype(float)
    return [part for part in points.reshape(-1, 3, 2)[:, :2] if not np.isnan(part).any()]


def own(records):
    """The records marked as a person's own, so that a plain log accepts them."""
    return [replace(record, simulated=False) for record in records]


class Course(NamedTuple):
    ratings: Any
    trend: Any
    band: Band | None


def judged(ratings):
    (leg,) = leg_trends(ratings)
    return Course(ratings, leg.trend, level_band(leg.trend))


def picture(found, **more):
    return symptoms(found.ratings, trend=found.trend, band=found.band, **more)
