"""What the verbs return: a picture with its sentence, or a plain message if there must be no picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from glidekit.gc_paused import gc_paused
from glidekit.in_words import number, short_day
from glidekit.pages.render import render, safe
from glidekit.plots.style import drawing, narrowly, stamp
from glidekit.plots.svg import svg_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.figure import Figure


MOST_ROWS = 200
MOST_WORDS = 12
SIMULATED = "Example diary (simulated). These are not your data."
SIMULATED_WORDS = "Simulated example, not a person's data. "


class Said(NamedTuple):
    """A headline with short lines below it."""

    headline: str
    lines: Sequence[str] = ()

    @property
    def apart(self) -> Said:
        """The same with a short headline: of a long one the first sentence, the rest as a line."""
        if len(self.headline.split()) <= MOST_WORDS:
            return self
        first, *rest = re.split(r"(?<=\.) (?=[A-Z0-9])", self.headline, maxsplit=1)
        return Said(first, (*rest, *self.lines))


class Light(NamedTuple):
    """What the rules say now: a word, its shape (circle, triangle or square), and why, in short lines."""

    word: str
    shape: str
    said: Sequence[str] = ()

    @property
    def headline(self) -> str:
        """The word, introduced as what the entries say: it is no permission."""
        return f"Now, by your entries: {self.word}."


class Behind(NamedTuple):
    """A picture behind "Why?": wide, narrow, and in words for a screen reader."""

    figure: Figure
    narrow: Callable[[], Figure]
    alt: str


@dataclass(frozen=True, slots=True, repr=False)
class PictureView:
    """A figure with the sentence over it, its words for a screen reader, and its numbers as a table.

    ``warnings`` stand above the sentence, ``lines`` and ``facts`` below it, ``notes`` below the picture,
    ``more`` behind "Why?" with a further picture (``behind``) and the names of ``sources``; ``further`` are
    named tables; ``others`` are further verdicts, such as the other leg's. ``light`` is what the rules say
    now, ``stop`` the page that comes before everything else. ``narrow`` lays the figure out for a narrow
    place; the page shows whichever fits. A notebook shows it in the page's colours and font, a console as
    words.
    """

    figure: Figure
    sentence: str
    alt: str
    table: pd.DataFrame
    facts: str = ""
    lines: Sequence[str] = ()
    more: Sequence[str] = ()
    behind: Behind | None = None
    sources: Sequence[str] = ()
    others: Sequence[Said] = ()
    notes: Sequence[str] = ()
    warnings: Sequence[str] = ()
    light: Light | None = None
    stop: Message | None = None
    simulated: bool = False
    narrow: Callable[[], Figure] | None = None
    further: Sequence[tuple[str, pd.DataFrame]] = ()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}

    def __repr__(self) -> str:
        """The words, for a console."""
        return self.to_text()

    def to_text(self) -> str:
        """The sentence and everything said around it."""
        others = (part for said in self.others for part in (said.headline, *said.lines))
        said = (self.sentence, *self.lines, *others, self.facts)
        light = () if self.light is None else (self.light.headline, *self.light.said)
        stop = self._origin if self.stop is None else self.stop.to_text()
        parts = (stop, *light, *self.warnings, *said, *self.more, *self.notes)
        return "\n".join(part for part in parts if part)

    @gc_paused()
    def to_html(self) -> str:
        """One self-contained element; everything from outside is escaped."""
        wide, narrow = _drawings(self.figure, self.narrow, self.alt)
        behind = _drawings(*self.behind) if self.behind else ()
        table = safe(table_html(self.table))
        stop = "" if self.stop is None else safe(self.stop.to_html())
        return render(
            "picture.html",
            view=self,
            said=[said.apart for said in (Said(self.sentence, self.lines), *self.others)],
            stop=stop,
            origin=self._origin,
            drawing=wide,
            narrow=narrow,
            behind=behind,
            table=table,
            further=[(name, safe(table_html(more))) for name, more in self.further],
        )

    @property
    def _origin(self) -> str:
        return SIMULATED if self.simulated else ""


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """Words in place of a picture: an empty log, or a stop. ``heavy`` frames it.

    ``link`` is the next step: words, and the notebook to open.
    """

    title: str
    paragraphs: Sequence[str] = ()
    steps: Sequence[str] = ()
    link: tuple[str, str] | None = None
    heavy: bool = False
    simulated: bool = False

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}

    def __repr__(self) -> str:
        """The words: it is read in a console."""
        return self.to_text()

    def to_text(self) -> str:
        """All its words, one part per line."""
        origin = (SIMULATED,) if self.simulated else ()
        link = (f"Next: {self.link[1]}",) if self.link else ()
        steps = (f"- {step}" for step in self.steps)
        return "\n".join((*origin, self.title, *self.paragraphs, *steps, *link))

    def to_html(self) -> str:
        """One element; the frame is heavy for a stop."""
        return render("message.html", message=self, origin=SIMULATED if self.simulated else "")


def _drawings(figure: Figure, narrow: Callable[[], Figure] | None, label: str) -> tuple[Any, Any]:
    """A figure as SVG, and as laid out for a narrow place ("" if there is no such layout)."""
    with drawing():
        return safe(svg_of(figure, label=label)), safe(svg_of(narrow(), label=label)) if narrow else ""


def both_layouts(draw: Callable[[], Figure], *, simulated: bool) -> tuple[Figure, Callable[[], Figure]]:
    """The figure, and a function that lays it out for a narrow place."""

    def drawn() -> Figure:
        with drawing():
            return stamp(draw()) if simulated else draw()

    def narrow() -> Figure:
        with narrowly():
            return drawn()

    return drawn(), narrow


def table_html(table: pd.DataFrame) -> str:
    """Every column as it is, and the latest 200 rows at most; a blank is an empty cell."""
    shown = table.tail(MOST_ROWS)
    columns = [[_cell(value) for value in shown[name]] for name in shown.columns]
    return render(
        "table.html",
        names=list(table.columns),
        rows=list(zip(*columns, strict=True)),
        left_out=len(table) - len(shown),
    )


def _cell(value: object) -> str:
    import pandas as pd

    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{short_day(value)} {value.year}"
    if isinstance(value, float):
        return "" if value != value else number(value)  # noqa: PLR0124 - NaN
    return str(value)


def within_words(parts: Sequence[str], most: int = 60) -> str:
    """As many parts as fit into ``most`` words; a part that does not fit is left out whole."""
    kept: list[str] = []
    for part in parts:
        if part and len(" ".join([*kept, part]).split()) <= most:
            kept.append(part)
    return " ".join(kept)


def by_leg(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The tables one below the other, with a column that names the leg if there are two."""
    if len(tables) == 1:
        return next(iter(tables.values()))
    named = [table.assign(Of=name) for name, table in tables.items()]
    joined = pd.concat(named, ignore_index=True)
    return joined[["Of", *(name for name in joined.columns if name != "Of")]]
