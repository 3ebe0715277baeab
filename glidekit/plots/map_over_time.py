"""Where it was felt, from map to map: small bodies side by side, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glidekit.body.areas import KINDS, furthest_level
from glidekit.body.map_figure import MAP_VIEWS, PATTERNS, STYLE, marked_views, said, swatch
from glidekit.errors import GlidekitError
from glidekit.in_words import counted, period
from glidekit.in_words import day as day_words
from glidekit.pages.render import render, safe
from glidekit.plots.now import dated, stopped
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


@dataclass(frozen=True, slots=True)
class DayMap:
    """One body map: its day and what was marked."""

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
    """What ``gk.body_map`` shows: the latest MOST maps of a log.

    ``stop`` is the page above them while a stop is open; ``dated`` then replaces the sentence.
    """

    maps: Sequence[DayMap]
    stop: Message | None = None
    dated: str = ""
    simulated: bool = False

    @property
    def sentence(self) -> str:
        """How many maps, their dates, and how far down the first and last reach."""
        if self.stop is not None:
            return self.dated
        first, last, count = self.maps[0], self.maps[-1], len(self.maps)
        if count == 1:
            return f"One map, of {day_words(first.day)}: {first.furthest}."
        return (
            f"{count} maps, {period(first.day, last.day)}. Furthest point at first: "
            f"{first.furthest}; at last: {last.furthest}."
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}

    def to_text(self) -> str:
        """The sentence, and each map in words."""
        lines = (f"{day_words(one.day)}: {said(one.marks)}" for one in self.maps)
        origin = [SIMULATED] if self.simulated else []
        return "\n".join((*([self.stop.to_text()] if self.stop else origin), self.sentence, *lines))

    def to_html(self) -> str:
        """One element: the sentence, the legend, and a small body for each map."""
        shown = self.maps[-MOST:]
        older = len(self.maps) - len(shown)
        notes = (f"The latest {MOST} are drawn.",) if older else ()
        width, height = MAP_VIEWS
        page = render(
            "body_maps.html",
            map_style=safe(f"<style>{STYLE}</style>"),
            patterns=safe(PATTERNS),
            words=(*([SIMULATED] if self.simulated else []), self.sentence, *notes, _LOCATION),
            kinds=[(safe(swatch(kind)), label) for kind, label in KINDS.items()],
            earlier=[_small(one) for one in shown[:-AT_ONCE]],
            earlier_words=counted(len(shown[:-AT_ONCE]), "map"),
            latest=[_small(one) for one in shown[-AT_ONCE:]],
            size=f"{width:g} {height - 16:g}",
        )
        return (self.stop.to_html() if self.stop else "") + page


_LOCATION = "In each, the front on the left and the back on the right. Look at how far down they reach."


def body_map(log: SymptomLog) -> Maps | Message:
    """The maps of a log, oldest first, below any open stop page; a calm page if there is no map."""
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
    """The maps among ratings, oldest first: one for each time that places of any kind were answered."""
    kinds = {f"{kind}_areas": kind for kind in KINDS}
    rows = ratings[ratings["scale"].isin(list(kinds)) & (ratings["status"] == "answered")]
    found: dict[object, tuple[date, dict[str, tuple[str, ...]]]] = {}
    for row in rows.sort_values("rated_at", kind="stable").to_dict("records"):
        places = tuple(row["text"].split("; ")) if isinstance(row["text"], str) and row["text"] else ()
        _, marks = found.setdefault(row["rated_at"], (row["local_date"].date(), dict.fromkeys(KINDS, ())))
        marks[kinds[row["scale"]]] = places
    return [DayMap(day, marks) for day, marks in found.values()]


def _small(one: DayMap) -> dict[str, str]:
    return {
        "day": day_words(one.day),
        "label": f"{day_words(one.day)}: {said(one.marks)}.",
        "drawing": safe(marked_views(one.marks)),
        "furthest": one.furthest,
    }
