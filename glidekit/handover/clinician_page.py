"""The page itself: one self-contained file, made from its rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from glidekit.analysis.daily import daily, legs_now
from glidekit.body.map_figure import MAP_VIEWS, PATTERNS, STYLE, marked_views, said
from glidekit.handover.facts import facts_of
from glidekit.handover.shared_rows import (
    canonical,
    choice_in,
    digest,
    marks_frame,
    plan_in,
    ratings_frame,
    table,
)
from glidekit.in_words import day as day_words
from glidekit.pages.plan_offer import plan_change
from glidekit.pages.render import render, safe
from glidekit.plots.one_page import HEIGHT_PX, LOW_PX, TALL_PX, one_page
from glidekit.plots.svg import svg_of
from glidekit.plots.symptoms import ticked_days

if TYPE_CHECKING:
    import pandas as pd

    from glidekit.handover.choice import Choice
    from glidekit.handover.facts import Facts

_FEW_LINES, _FEW_LETTERS = 8, 80
_PARTS = ("ratings", "sessions", "bouts", "checks", "marks", "notes")


def page(rows: dict[str, Any]) -> str:
    """The whole HTML file of these rows; the same rows give the same bytes."""
    facts, choice = facts_of(rows), choice_in(rows)
    return render(
        "clinician_page.html",
        facts=facts,
        choice=choice,
        rows=rows,
        made=day_words(date.fromisoformat(rows["made"])),
        roomy=_has_room(facts, choice),
        tight=facts.tight,
        graph=safe(_graph(rows, facts)) if choice.has("leg pain") else "",
        body=safe(_body(facts)),
        change=safe(plan_change(plan_in(rows))) if choice.has("plan") else "",
        tables={name: table(rows, name) for name in _PARTS},
        data=safe(canonical(rows).decode().replace("</", "<\\/")),
        digest=digest(rows),
    )


def _graph(rows: dict[str, Any], facts: Facts) -> str:
    ratings = ratings_frame(rows)
    pain = ratings[(ratings["scale"] == "leg_pain") & ratings["value"].notna()]
    if pain.empty:
        return ""
    sides = legs_now(ratings, "leg_pain")
    legs = {leg.name: _daily(pain, side) for leg, side in zip(facts.legs[:2], sides, strict=False)}
    choice = choice_in(rows)
    first = choice.since or pain["local_date"].min().date()
    last = choice.until or pain["local_date"].max().date()
    figure = one_page(
        legs,
        sessions=[date.fromisoformat(one["day"]) for one in table(rows, "sessions")],
        marks=marks_frame(rows),
        below={words: days for words, days in ticked_days(ratings).items() if words != "different"},
        span=(first, last),
        height_px=TALL_PX if _has_room(facts, choice) else LOW_PX if facts.tight else HEIGHT_PX,
    )
    label = " ".join(f"{leg.name}: {leg.headline}" for leg in facts.legs)
    return svg_of(figure, label=f"Leg pain from 0 to 10, one dot a day. {label}", prefix="report-")


def _has_room(facts: Facts, choice: Choice) -> bool:
    """Whether the sheet is far from full, so that the graph may be taller."""
    letters = sum(map(len, choice.questions))
    lines = sum(stop.height for stop in facts.stops) + len(facts.places) + len(facts.levels) + len(facts.life)
    return not facts.tight and lines <= _FEW_LINES and letters <= _FEW_LETTERS and not facts.notes


def _daily(pain: pd.DataFrame, side: str | None) -> pd.Series:
    return daily(pain, "leg_pain", side=side)  # type: ignore[arg-type]


def _body(facts: Facts) -> str:
    """The newest body map, small; nothing where none was marked."""
    if not facts.map_day:
        return ""
    width, height = MAP_VIEWS
    return (
        f'<svg role="img" aria-label="{facts.map_day}: {said(facts.map_marks)}" '
        f'viewBox="0 0 {width:g} {height - 16:g}"><style>{STYLE}</style><defs>{PATTERNS}</defs>'
        f"{marked_views(facts.map_marks)}</svg>"
    )
