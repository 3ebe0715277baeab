"""Where it was felt, from map to map: small bodies side by side, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from glidekit.body.areas import KINDS, furthest_level
from glidekit.body.map_figure import MAP_VIEWS, PATTERNS, STYLE, marked_views, said, swatch
from glidekit.errors import GlidekitError
from glidekit.in_words import counted, period
from glidekit.in_words import day as day_words
from glidekit.look import css_variables
from glidekit.plots.messages import stopped
from glidekit.plots.now import dated
from glidekit.plots.view import SIMULATED, Message
from glidekit.scales import scale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from glidekit.body.areas import Marks
    from glidekit.log import SymptomLog

MOST = 12
AT_ONCE = 5
_CSS = """
.gk-maps{margin:0;color:var(--gk-ink);background:var(--gk-ground);font-family:var(--jp-ui-font-family,system-ui,sans-serif)}
.gk-maps p{max-width:72ch;margin:0 0 8px;font-size:16px}
.gk-maps ul:is(.gk-legend,.gk-row){display:flex;flex-wrap:wrap;gap:16px}
.gk-maps ul:is(.gk-legend,.gk-row){margin:0 0 16px;padding:0;list-style:none}
.gk-maps .gk-one{width:168px}
.gk-maps .gk-day{font-size:14px;font-weight:600;text-align:center}
.gk-maps .gk-far{color:var(--gk-muted);font-size:14px;text-align:center}
.gk-maps .gk-legend li{display:flex;gap:8px;align-items:center;font-size:14px}
"""


@dataclass(frozen=True, slots=True)
class DayMap:
    """One map of the log: its day and what was marked."""

    day: date
    marks: Marks

    @property
    def furthest(self) -> str:
        """How far down each marked leg it was felt, in words."""
        levels = {leg: furthest_level(self.marks, leg) for leg in ("left", "right")}
        named = [f"{leg} {scale('furthest_point').level(n)}" for leg, n in levels.items() if n is not None]
        return ", ".join(named) or "nothing marked"


@dataclass(frozen=True, slots=True)
class Maps:
    """What ``gk.body_map`` shows: the maps of a log, the latest MOST of them.

    ``stop``: the page above them while one is open; ``dated`` stands for the sentence then.
    """

    maps: Sequence[DayMap]
    stop: Message | None = None
    dated: str = ""
    simulated: bool = False

    @property
    def sentence(self) -> str:
        """How many maps, from when to when, and how far down at either end."""
        if self.stop is not None:
            return self.dated
        first, last, count = self.maps[0], self.maps[-1], len(self.maps)
        if count == 1:
            return f"One map, of {_day(first.day)}: {first.furthest}."
        return (
            f"{count} maps, {period(first.day, last.day)}. Furthest point at first: "
            f"{first.furthest}; at last: {last.furthest}."
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}

    def to_text(self) -> str:
        """The sentence, and each map in words."""
        lines = (f"{_day(one.day)}: {said(one.marks)}" for one in self.maps)
        origin = [SIMULATED] if self.simulated else []
        return "\n".join((*([self.stop.to_text()] if self.stop else origin), self.sentence, *lines))

    def to_html(self) -> str:
        """One element: the sentence, the legend, and a small body for each map."""
        shown = self.maps[-MOST:]
        older = len(self.maps) - len(shown)
        notes = (f"The latest {MOST} are drawn.",) if older else ()
        words = "".join(
            f"<p>{escape(one)}</p>"
            for one in (*([SIMULATED] if self.simulated else []), self.sentence, *notes, _LOCATION)
        )
        before = shown[:-AT_ONCE]
        fold = f"<summary>Earlier: {counted(len(before), 'map')}</summary>{_row(before)}"
        earlier = f"<details>{fold}</details>" if before else ""
        legend = "".join(f"<li>{swatch(kind)}{label}</li>" for kind, label in KINDS.items())
        return (self.stop.to_html() if self.stop else "") + (
            f'<section class="gk-maps" aria-label="Body maps"><style>{css_variables(".gk-maps")}{_CSS}{STYLE}'
            f'</style><svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>{PATTERNS}'
            f'</defs></svg>{words}<ul class="gk-legend">{legend}</ul>'
            f"{earlier}{_row(shown[-AT_ONCE:])}</section>"
        )


def _row(maps: Sequence[DayMap]) -> str:
    return f'<ul class="gk-row">{"".join(map(_small, maps))}</ul>'


_LOCATION = "In each, the front on the left and the back on the right. Look at how far down they reach."


def body_map(log: SymptomLog) -> Maps | Message:
    """The maps of a log, oldest first, below a stop page while one is open; a calm page where none is."""
    gate = log.gate()
    stop = stopped(log, gate)
    try:
        found = maps_in(log.ratings())
    except GlidekitError:
        if stop is None:
            raise
        return stop
    if found:
        return Maps(found, stop=stop, dated=dated(gate) if stop else "", simulated=log.simulated)
    if stop is not None:
        return stop
    return Message(
        "No body map yet.",
        paragraphs=("Here you will see, map by map, where it hurt, tingled or was numb.",),
        steps=("Mark the figure in a check-in, or run gk.mark_body(log).", "Then run this cell again."),
        link=("Today's session", "03_todays_session.ipynb"),
        simulated=log.simulated,
    )


def maps_in(ratings: pd.DataFrame) -> list[DayMap]:
    """The maps among ratings: one for each time at which places of any kind were answered, oldest first."""
    kinds = {f"{kind}_areas": kind for kind in KINDS}
    rows = ratings[ratings["scale"].isin(list(kinds)) & (ratings["status"] == "answered")]
    found: dict[object, tuple[date, dict[str, tuple[str, ...]]]] = {}
    for row in rows.sort_values("rated_at", kind="stable").to_dict("records"):
        places = tuple(row["text"].split("; ")) if isinstance(row["text"], str) and row["text"] else ()
        _, marks = found.setdefault(row["rated_at"], (row["local_date"].date(), dict.fromkeys(KINDS, ())))
        marks[kinds[row["scale"]]] = places
    return [DayMap(day, marks) for day, marks in found.values()]


def _small(one: DayMap) -> str:
    width, height = MAP_VIEWS
    label = escape(f"{_day(one.day)}: {said(one.marks)}.")
    return (
        f'<li class="gk-one"><div class="gk-day">{_day(one.day)}</div><svg role="img" aria-label="{label}" '
        f'viewBox="0 0 {width:g} {height - 16:g}" style="width:100%;height:auto">'
        f"{marked_views(one.marks)}</svg>"
        f'<div class="gk-far">{escape(one.furthest)}</div></li>'
    )


def _day(day: date) -> str:
    return day_words(day)
