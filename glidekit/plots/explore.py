"""The view of what a person chose to look at: one symptom or all, from one day to another, one side or both.

The verdict belongs to the whole record of leg pain. Whoever picks a symptom, a side or days after looking
finds something sooner or later, so everything else is description.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from glidekit.analysis.daily import of_leg
from glidekit.analysis.legs import leg_trends
from glidekit.analysis.trend import level_band
from glidekit.in_words import counted, day, listed
from glidekit.plots.captions import (
    ONLY_FACTS,
    above_verdict,
    behind_why,
    said_of,
    sources_of,
    warnings,
)
from glidekit.plots.entries import entries, pain_of, scale_alt, symptom_sentence
from glidekit.plots.entry_marks import DENSE_N
from glidekit.plots.level import levels_drawn
from glidekit.plots.now import advice_of, light_of
from glidekit.plots.style import Panel, column
from glidekit.plots.symptoms import furthest_point, symptoms
from glidekit.plots.view import SIMULATED_WORDS, Light, Message, PictureView, Said, both_layouts, within_words
from glidekit.scales import SCALES, SIDES
from glidekit.scales import scale as scale_named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from glidekit.analysis.legs import LegTrend
    from glidekit.log import SymptomLog
    from glidekit.look import Theme
    from glidekit.rules.advice import Advice
    from glidekit.scales import Side


_ONE_OFF = ("came_on", "settled", "new_numbness", "hurt")
COURSES = tuple(name for name in SCALES if name not in _ONE_OFF)
"""Scales with a course over days; a yes or no about one session has none."""

ACTIVITY = "activity"


class Shown(NamedTuple):
    """One series to show: its scale, the person's own words if they tell series apart, and its leg.

    Without ``side`` there is one leg, or it stands for both (``by_leg`` splits them).
    """

    scale: str
    text: str = ""
    side: Side | None = None

    @property
    def label(self) -> str:
        """Its name for the reader."""
        known = scale_named(self.scale).label
        if self.side:
            return pain_of(self.side) if self.scale == "leg_pain" else f"{known} in the {self.side} leg"
        return f"{known}: {self.text}" if self.text else known


def shown_in(ratings: pd.DataFrame) -> list[Shown]:
    """Every series with an answer, in the order of the scales; each activity and each leg counts as one."""
    answered = ratings[(ratings["status"] == "answered") & ratings["value"].notna()]
    there = set(answered["scale"].astype("object"))
    found: list[Shown] = []
    for name in COURSES:
        if name == ACTIVITY and name in there and "text" in answered:
            words = answered.loc[answered["scale"] == name, "text"].fillna("").astype("object")
            found += [Shown(name, str(text)) for text in sorted(set(words))]
        elif name in there:
            found += by_leg(answered, Shown(name))
    return found


def by_leg(ratings: pd.DataFrame, shown: Shown) -> list[Shown]:
    """The series of each leg if both have answers, otherwise the one."""
    rows = only(ratings, shown)
    apart = scale_named(shown.scale).of_leg and "side" in rows
    legs = set(rows["side"].astype("object").dropna()) if apart else set()
    return [shown._replace(side=side) for side in SIDES if side in legs] if len(legs) > 1 else [shown]


def only(ratings: pd.DataFrame, shown: Shown) -> pd.DataFrame:
    """The rows of one series."""
    ratings = of_leg(ratings, shown.side)
    chosen = ratings["scale"] == shown.scale
    if shown.text:
        chosen &= ratings["text"].astype("object") == shown.text
    return ratings[chosen]


def small_multiples(
    ratings: pd.DataFrame,
    *,
    marks: pd.DataFrame | None = None,
    span: tuple[date, date] | None = None,
    series: Sequence[Shown] | None = None,
    theme: Theme = "light",
) -> Figure:
    """Draw one row per series, all on the same days, each titled with its count, dates and medians.

    ``ratings`` and ``marks`` are the log's frames; ``series`` defaults to those of ``shown_in``.
    """
    shown = shown_in(ratings) if series is None else list(series)
    days = span or _span(ratings)
    given: Any = {"marks": marks, "span": days, "theme": theme}
    return column([_row(ratings, one, given) for one in shown], theme=theme)


def _row(ratings: pd.DataFrame, shown: Shown, given: dict[str, Any]) -> Panel:
    rows = only(ratings, shown)
    words = series_sentence(rows, shown)
    if len(rows) > DENSE_N:  # too crowded: keep the one value that counts for each day
        rows = rows[rows["moment"].isin(("before", "alone"))]

    def draw(ax: Axes) -> object:
        if shown.scale == "furthest_point":
            return furthest_point(rows, title=words, ax=ax, mark_labels=False, **given)
        return symptoms(rows, scale=shown.scale, title=words, ax=ax, small=True, **given)

    return Panel(140 if shown.scale == "furthest_point" else 120, 66, 40, draw)


def series_sentence(rows: pd.DataFrame, shown: Shown) -> str:
    """The series' sentence, with the person's own words if there are any."""
    known = scale_named(shown.scale)
    return symptom_sentence(known, entries(rows, shown.scale)).replace(known.label, shown.label, 1)


def leg_facts(ratings: pd.DataFrame, leg: LegTrend) -> str:
    """The sentence about pain in one leg."""
    return series_sentence(of_leg(ratings, leg.side), Shown("leg_pain"))


def _span(ratings: pd.DataFrame) -> tuple[date, date] | None:
    days = ratings.loc[ratings["status"] == "answered", "local_date"]
    return None if days.empty else (days.min().date(), days.max().date())


LEG_PAIN = Shown("leg_pain")
DESCRIPTION = "This is a description and no verdict: only leg pain, over the whole record, has one."
NOT_NOW = "This leg was not rated in the last four weeks of the diary, so it has no verdict."
PART = (
    "A part of the record has no verdict: whoever picks days after looking at them finds something sooner or "
    "later."
)


@dataclass(frozen=True)
class Diary:
    """What is read from a log once; each choice then only draws. ``light`` is shown above a verdict."""

    ratings: pd.DataFrame
    marks: pd.DataFrame
    advice: Advice
    simulated: bool
    legs: tuple[LegTrend, ...]
    light: Light | None = None


def chosen_view(
    found: Diary,
    shown: Shown | None = LEG_PAIN,
    *,
    first: date | None = None,
    last: date | None = None,
    side: Side | None = None,
) -> PictureView | Message:
    """The picture of one choice; ``shown`` None is every symptom. Dates are inclusive; None is no limit."""
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
    """The words around a picture; ``heard`` is for a screen reader only."""

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
    """The picture of one series, one per leg if both have answers."""
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
    """One row per answer in order of time, with the levels of an ordinal scale in words."""
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


def diary_of(log: SymptomLog) -> Diary:
    """What ``chosen_view`` needs from a log, with the light shown above a verdict."""
    ratings = log.ratings()
    last = log.today if ratings.empty else ratings["local_date"].max().date()
    legs = leg_trends(ratings)
    advice = advice_of(log, last, legs)
    return Diary(ratings, log.marks(), advice, log.simulated, legs, light_of(log, advice, legs))
