"""What the rules said before each session, beside what they would say with other numbers."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.in_words import counted, dates
from glidekit.plots.entry_marks import draw_shapes
from glidekit.plots.style import Panel, column, drawing, headline, is_narrow, new_axes, write
from glidekit.plots.timeaxis import day_number, time_axis
from glidekit.plots.view import PictureView, both_layouts, within_words
from glidekit.rules.advice import advise
from glidekit.rules.messages import in_one_message
from glidekit.rules.records import Check, Retract, Session, Sign
from glidekit.rules.thresholds import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

    from glidekit.look import Theme
    from glidekit.rules.advice import Advice
    from glidekit.rules.records import Record
    from glidekit.rules.thresholds import Rules

KINDS = ("ask", "less", "carry on", "one step more")
ONLY_LOOKED_AT = (
    "This only looks back. The rules that guard your sessions stay as they are; a number tried here changes "
    "neither them nor your log."
)
BY_SESSIONS = (
    "Each mark is what was advised on the day of a session, by what was known then. What is said above the "
    "picture, and a safety stop, go before all of them."
)
LOOKED_BACK = 150
"""Days before a session that can matter: more than any threshold looks back."""
LAST = 400
"""How many sessions are judged, counting from the last."""

_KIND, _NARROW_KIND = 8, 6  # letters that fit to the left of the axis

_MARKS = {"ask": ("X", 9), "less": ("v", 8), "carry on": ("_", 9), "one step more": ("^", 8)}


@dataclass(frozen=True, slots=True)
class Row:
    """A session's day, and the advice for it by the rules in force and by those tried."""

    day: date
    old: Advice
    new: Advice


def kind_of(advice: Advice) -> str:
    """The picture's row for this advice."""
    return "one step more" if advice.plan == "ordinary+step" else advice.light


def compared(records: Sequence[Record], new: Rules) -> list[Row]:
    """The last sessions, each with the advice before it by the rules in force and by ``new``."""
    places = [place for place, one in enumerate(records) if isinstance(one, Session) and one.is_done]
    return [_row(records, place, new) for place in places[-LAST:]]


def _row(records: Sequence[Record], place: int, new: Rules) -> Row:
    day = records[place].day
    known = tuple(_known(records[:place], day))
    same = new == RULES
    old = advise(known, day)
    return Row(date.fromordinal(day), old, old if same else advise(known, day, new))


def _known(records: Sequence[Record], day: int) -> Iterator[Record]:
    """What can matter on a day; safety records are never left out."""
    return (one for one in records if one.day > day - LOOKED_BACK or isinstance(one, Check | Retract | Sign))


def rules_changed(new: Rules) -> dict[str, tuple[float, float]]:
    """Threshold -> (value now, value tried), for those that differ."""
    names = [field.name for field in fields(RULES)]
    both = {name: (getattr(RULES, name), getattr(new, name)) for name in names}
    return {name: values for name, values in both.items() if values[0] != values[1]}


def progression_sentence(rows: Sequence[Row], new: Rules) -> str:
    """The advice for the latest session, and how often the two differ; with n and dates."""
    if not rows:
        return "0 sessions, no dates: the rules have said nothing yet."
    last, sessions = rows[-1], counted(len(rows), "session")
    first = f"Before the latest session the rules said: {kind_of(last.old)}. {in_one_message(last.old)}"
    looked = f"Looked at: {sessions}, {dates(rows[0].day, last.day)}."
    if not rules_changed(new):
        return f"{first} {looked}"
    differ = sum(kind_of(row.old) != kind_of(row.new) for row in rows)
    return (
        f"{first} With your numbers it would be {kind_of(last.new)}; the two differ before {differ} of "
        f"{sessions}. {looked}"
    )


def progression(
    rows: Sequence[Row], *, title: str = "What the rules said before each session", ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:  # fmt: skip
    """Draw four lines, "one step more" on top: the rules now filled, those tried hollow."""
    with drawing(theme) as colours:
        ax = ax or new_axes(300)
        headline(ax, title)
        ax.set_ylim(-0.6, len(KINDS) - 0.4)
        letters = _NARROW_KIND if is_narrow() else _KIND
        ax.set_yticks(range(len(KINDS)), ["\n".join(textwrap.wrap(kind, letters)) for kind in KINDS])
        ax.grid(axis="y")
        ax.spines["bottom"].set_visible(False)
        if not rows:
            ax.set_xticks([])
            return ax
        time_axis(ax, min(row.day for row in rows), max(row.day for row in rows))
        day = np.array([day_number(row.day) for row in rows]) + 0.5
        old, new = (
            np.array([KINDS.index(kind_of(advice)) for advice in given])
            for given in ([row.old for row in rows], [row.new for row in rows])
        )
        for level, face, shift, label in (
            (old, "ordinary", 0.13, "now"),
            (new, "none", -0.17, "tried"),
        ):
            for at, kind in enumerate(KINDS):
                marker, size = _MARKS[kind]
                chosen = level == at
                draw_shapes(
                    ax, day[chosen], level[chosen] + shift, marker, size=size, line=1.25, label=label,
                    face=colours.get(face, face), edge=colours["ordinary"],
                )  # fmt: skip
        right, yours = ax.get_xlim()[1], "yours" if is_narrow() else "your numbers"
        for height, words in ((3.13, "\N{BLACK CIRCLE} now"), (2.73, f"\N{WHITE CIRCLE} {yours}")):
            write(ax, words, (right, height), shift_px=(10, 0), colour=colours["muted"])
        return ax


def progression_view(
    rows: Sequence[Row], new: Rules, *, warnings: Sequence[str] = (), simulated: bool = False
) -> PictureView:
    """The picture with its sentence and every advice as a table, below ``warnings``."""
    sentence = progression_sentence(rows, new)
    figure, narrow = both_layouts(
        lambda: column([Panel(190 if is_narrow() else 150, 56, 42, lambda ax: progression(rows, ax=ax))]),
        simulated=simulated,
    )
    table = pd.DataFrame(
        {
            "Date": pd.to_datetime([row.day for row in rows]),
            "Rules now": [kind_of(row.old) for row in rows],
            "Your numbers": [kind_of(row.new) for row in rows],
            "Why, by the rules now": [in_one_message(row.old) for row in rows],
            "Why, by your numbers": [in_one_message(row.new, rules=new) for row in rows],
        }
    )
    return PictureView(
        figure,
        narrow=narrow,
        sentence=sentence,
        alt=within_words((*warnings, *re.split(r"(?<=\.) ", sentence))),
        table=table,
        notes=(BY_SESSIONS, ONLY_LOOKED_AT),
        warnings=warnings,
        simulated=simulated,
    )
