"""The view of what a person chose to look at: one symptom or all, from one day to another, one side or both.

The verdict belongs to the whole record of leg pain. Who picks a symptom, a side or days after looking finds
something sooner or later, so everything else is description.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from glidekit.analysis.daily import of_leg
from glidekit.analysis.legs import leg_trends
from glidekit.analysis.level_band import level_band
from glidekit.in_words import counted, day, listed
from glidekit.plots.alt import scale_alt, within_words
from glidekit.plots.explained import ONLY_FACTS, behind_why, levels_drawn, sources_of
from glidekit.plots.messages import above_verdict, said_of, warnings
from glidekit.plots.picture_column import Panel, column
from glidekit.plots.small_multiples import (
    Shown,
    by_leg,
    leg_facts,
    only,
    series_sentence,
    shown_in,
    small_multiples,
)
from glidekit.plots.symptoms import furthest_point, symptoms
from glidekit.plots.view import SIMULATED_WORDS, Message, PictureView, Said, both_layouts
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from glidekit.analysis.legs import LegTrend
    from glidekit.plots.view import Light
    from glidekit.rules.advice import Advice
    from glidekit.scales import Side

LEG_PAIN = Shown("leg_pain")
DESCRIPTION = "This is a description and no verdict: only leg pain, over the whole record, has one."
NOT_NOW = "This leg was not rated in the last four weeks of the diary, so it has no verdict."
PART = (
    "A part of the record has no verdict: whoever picks days after looking at them finds something sooner or "
    "later."
)


@dataclass(frozen=True)
class Diary:
    """What is read of a log once, so that each choice is only drawn; ``light`` stands above a verdict."""

    ratings: pd.DataFrame
    marks: pd.DataFrame
    advice: Advice
    simulated: bool
    legs: tuple[LegTrend, ...]
    light: Light | None = None


def diary(ratings: pd.DataFrame, marks: pd.DataFrame, advice: Advice, *, simulated: bool) -> Diary:
    """The frames with the verdict on each leg, computed once."""
    return Diary(ratings, marks, advice, simulated, leg_trends(ratings))


def chosen_view(
    found: Diary,
    shown: Shown | None = LEG_PAIN,
    *,
    first: date | None = None,
    last: date | None = None,
    side: Side | None = None,
) -> PictureView | Message:
    """The picture of that choice; ``shown`` None is every symptom. Dates are inclusive; None is no limit."""
    whole = first is None and last is None
    rows = found.ratings if whole and side is None else _part(found.ratings, first, last, side)
    rows = rows if shown is None else only(rows, shown)
    rows = rows[(rows["status"] == "answered") & rows["value"].notna()]
    if rows.empty:
        return Message(
            "Nothing was entered that fits this choice.",
            paragraphs=("Choose other days, another side, or another symptom. Your log is as it was.",),
            simulated=found.simulated,
        )
    warned = warnings(found.advice, found.legs)
    if shown is None:
        return _all(found, rows, warned)
    legs = tuple(leg for leg in found.legs if side is None or leg.side == side)
    if shown == LEG_PAIN and whole and legs:
        return _leg_pain(found, legs, rows, above_verdict(warned, legs))
    if side is not None and scale_named(shown.scale).of_leg:
        shown = shown._replace(side=side)
    note = DESCRIPTION if shown.scale != LEG_PAIN.scale else NOT_NOW if whole else PART
    return _one(found, rows, shown, warned, note)


def _part(ratings: pd.DataFrame, first: date | None, last: date | None, side: str | None) -> pd.DataFrame:
    kept = pd.Series(data=True, index=ratings.index)
    if first is not None:
        kept &= ratings["local_date"] >= pd.Timestamp(first)
    if last is not None:
        kept &= ratings["local_date"] <= pd.Timestamp(last)
    if side is not None:
        kept &= ratings["side"].astype("object") == side
    return ratings[kept]


class _Words(NamedTuple):
    """What is said around a picture; ``heard`` is said besides to those who do not see it."""

    said: str
    notes: tuple[str, ...]
    heard: str
    lines: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    others: tuple[Said, ...] = ()
    light: Light | None = None
    sources: tuple[str, ...] = ()


def _leg_pain(found: Diary, legs: tuple[LegTrend, ...], rows: pd.DataFrame, warned: list[str]) -> PictureView:
    """The verdict on each leg with its picture."""
    bands = {leg.name: level_band(leg.trend) for leg in legs}

    def panel(leg: LegTrend) -> Panel:
        own, level = of_leg(rows, leg.side), bands[leg.name]
        title = f"{leg.name} pain" if len(legs) > 1 else LEG_PAIN.label

        def draw(ax: Axes) -> object:
            return symptoms(own, marks=found.marks, trend=leg.trend, band=level, title=title, ax=ax)

        return Panel(230, 64, 42, draw)

    facts = {leg.name: leg_facts(rows, leg) for leg in legs}
    first, *others = said_of(legs)
    compared, levels = bool(legs[0].trend.n), levels_drawn(legs, bands)
    drawn = [leg for leg in legs if leg.name in levels]
    words = _Words(
        first.headline if compared else facts[legs[0].name],
        () if drawn else (ONLY_FACTS,),
        "" if len(legs) > 1 else scale_alt(rows, "leg_pain"),
        tuple(first.lines) if compared else (),
        tuple(behind_why(legs, facts, drawn)),
        tuple(others),
        found.light,
        tuple(sources_of(drawn)),
    )
    panels = [panel(leg) for leg in legs]
    return _picture(found, lambda: column(panels), rows, warned, words)


def _one(found: Diary, rows: pd.DataFrame, shown: Shown, warned: list[str], note: str) -> PictureView:
    """The picture of one series; where both legs have answers, one of each."""
    series = {one: only(rows, one) for one in by_leg(rows, shown)}

    def panel(one: Shown, own: pd.DataFrame) -> Panel:
        given: Any = {"marks": found.marks, "title": one.label}
        if one.scale == "furthest_point":
            return Panel(230, 64, 42, lambda ax: furthest_point(own, ax=ax, **given))
        return Panel(230, 64, 42, lambda ax: symptoms(own, scale=one.scale, ax=ax, **given))

    panels = [panel(one, own) for one, own in series.items()]
    first, *others = (series_sentence(own, one) for one, own in series.items())
    heard = "" if others else scale_alt(rows, shown.scale)
    words = _Words(first, (note,), heard, others=tuple(map(Said, others)))
    return _picture(found, lambda: column(panels), rows, warned, words)


def _all(found: Diary, rows: pd.DataFrame, warned: list[str]) -> PictureView:
    series, days = shown_in(rows), rows["local_date"]
    said = (
        f"{counted(len(series), 'symptom')} on {counted(days.nunique(), 'day')} with an answer, "
        f"{day(days.min().date())} to {day(days.max().date())}: each described by itself, none of them a "
        "verdict."
    )
    marks = [
        f"{label}, {day(when.date())}"
        for label, when in zip(found.marks["label"], found.marks["local_date"], strict=True)
    ]
    notes = (*((f"Upright lines: {listed(marks)}.",) if marks else ()), DESCRIPTION)
    more = " ".join(series_sentence(only(rows, one), one) for one in series)
    words = _Words(said, notes, more)
    return _picture(
        found, lambda: small_multiples(rows, marks=found.marks, series=series), rows, warned, words
    )


def _picture(
    found: Diary, draw: Callable[[], Figure], rows: pd.DataFrame, warned: list[str], words: _Words
) -> PictureView:
    origin = SIMULATED_WORDS.strip() if found.simulated else ""
    figure, narrow = both_layouts(draw, simulated=found.simulated)
    return PictureView(
        figure,
        narrow=narrow,
        sentence=words.said,
        alt=within_words(
            (origin, words.said, *(said.headline for said in words.others), *warned, words.heard)
        ),
        table=_table(rows),
        lines=words.lines,
        more=words.more,
        sources=words.sources,
        others=words.others,
        notes=words.notes,
        warnings=[one for one in warned if words.light is None or one not in words.light.said],
        light=words.light,
        simulated=found.simulated,
    )


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an answer in order of time, the levels of an ordinal scale in words."""
    ordered = rows.sort_values(["local_date", "rated_at"])
    names = ordered["scale"].astype("object")
    value = ordered["value"].astype("object")
    for name in names.unique():
        if levels := scale_named(name).levels:
            chosen = names == name
            value[chosen] = [levels[int(at)] for at in value[chosen]]
    label = names.map({name: scale_named(name).label for name in names.unique()})
    return pd.DataFrame(
        {"Date": ordered["local_date"], "Symptom": label, "Value": value, "When": ordered["moment"]}
    )
