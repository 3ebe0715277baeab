"""A Trend as a notebook shows it: headline, lines, a sparkline and a small table."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from glidekit.analysis.posterior import averaged
from glidekit.analysis.words import number

if TYPE_CHECKING:
    from glidekit.analysis.trend import Trend

_WIDTH, _HEIGHT, _ROOM = 240, 48, 4


def trend_html(trend: Trend) -> str:
    """The words, then a sparkline of the entries with the averaged curve, then the figures."""
    said = "".join(f"<p style='margin:4px 0'>{escape(line)}</p>" for line in trend.lines)
    why = "".join(f"<li>{escape(line)}</li>" for line in trend.more)
    fold = f"<details><summary>Why?</summary><ul>{why}</ul></details>" if why else ""
    return (
        f"<div style='max-width:75ch;line-height:1.5'><p style='font-size:20px;margin:4px 0'>"
        f"<strong>{escape(trend.headline)}</strong></p>{said}{_sparkline(trend)}{_table(trend)}{fold}</div>"
    )


def _table(trend: Trend) -> str:
    if not trend.n:
        return ""
    low, high = trend.interval95
    span = "" if np.isnan(low) else f"{number(low)} to {number(high)}"
    rows = (
        ("Days logged", f"{trend.n:,}"),
        (f"Mean of the first {trend.week} days", number(trend.first_week)),
        (f"Mean of the last {trend.week} days", number(trend.last_week)),
        ("Change, if any (95 %)", span),
        ("Chance of any change up or down", _chances(trend)),
    )
    cells = "".join(
        f"<tr><th scope='row' style='text-align:left;font-weight:normal'>{escape(name)}</th>"
        f"<td style='text-align:right'>{escape(value)}</td></tr>"
        for name, value in rows
        if value
    )
    return f"<table style='font-size:14px'>{cells}</table>"


def _chances(trend: Trend) -> str:
    if np.isnan(trend.p_better):
        return ""
    up, down = trend.p_worse, trend.p_better
    if trend.improvement == "increase":
        up, down = down, up
    return f"{up:.2f} or {down:.2f}"


def _sparkline(trend: Trend) -> str:
    """A dot an entry and the averaged curve; drawn in the colour of the text around it."""
    if trend.series is None or trend.fit is None or trend.n < 2:
        return ""
    days, scores = trend.series.days, trend.series.scores
    low, high = (0.0, 10.0) if trend.scale is None else (trend.scale.low, trend.scale.high)
    low, high = min(low, float(scores.min())), max(high, float(scores.max()))
    if trend.scale is None or trend.scale.unit:
        low, high = float(scores.min()), float(scores.max())
    reach = (high - low) or 1.0

    def place(day: float, score: float) -> tuple[str, str]:
        across = _ROOM + day / float(days[-1]) * (_WIDTH - 2 * _ROOM)
        down = _HEIGHT - _ROOM - (score - low) / reach * (_HEIGHT - 2 * _ROOM)
        return f"{across:.1f}", f"{down:.1f}"

    places = (place(float(day), float(score)) for day, score in zip(days, scores, strict=True))
    dots = "".join(f"<circle cx='{x}' cy='{y}' r='1.5' fill-opacity='.6'/>" for x, y in places)
    curve = averaged(trend.fit)[0]
    points = " ".join(",".join(place(day, float(level))) for day, level in enumerate(curve))
    return (
        f"<svg role='img' aria-label='{escape(trend.label, quote=True)}' width='{_WIDTH}' height='{_HEIGHT}' "
        f"fill='currentColor'>{dots}<polyline points='{points}' fill='none' stroke='currentColor' "
        "stroke-width='1.5'/></svg>"
    )
