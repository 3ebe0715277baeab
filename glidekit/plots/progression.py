"""What the rules said after each session, as they are and as somebody would have them: old beside new."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.planning.location import moved_down
from glidekit.planning.progression import decide
from glidekit.planning.rules import RULES
from glidekit.plots.columns import Panel, column
from glidekit.plots.lettering import headline, stamp, write
from glidekit.plots.series import day_number, entries
from glidekit.plots.stamps import draw_shapes
from glidekit.plots.style import drawing, new_axes
from glidekit.plots.timeaxis import time_axis
from glidekit.plots.view import PictureView
from glidekit.plots.words import dates
from glidekit.plural import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from glidekit.look import Theme
    from glidekit.planning.progression import Decision, Done
    from glidekit.planning.rules import Rules

KINDS = ("stop", "ease-off", "hold", "progress")
WORDS = {"stop": "stop", "ease-off": "ease off", "hold": "hold", "progress": "progress"}
ONLY_LOOKED_AT = (
    "This only looks back. The rules that guard your sessions stay as they are; a number tried here changes "
    "neither them nor your log."
)
BY_SESSIONS = (
    "Each decision is by what was known up to that session. What is said above the picture, and a safety "
    "stop, go before all of them."
)
LOOKED_BACK = 60
"""Sessions before each that can matter: more than any threshold counts."""

_MARKS = {"stop": ("X", 9), "ease-off": ("v", 8), "hold": ("_", 9), "progress": ("^", 8)}

Row = tuple["Done", "Decision", "Decision"]


def compared(
    history: Sequence[Done], ratings: pd.DataFrame, new: Rules, *, firm_worse: bool = False
) -> list[Row]:
    """Each session with what the rules in force and the tried ones say after it.

    The way down the leg is that of the days up to the session (``ratings``: the log's frame); ``firm_worse``
    is known for the latest session only.
    """
    made = entries(ratings, "furthest_point")
    daily = made[made["daily"]]
    days, places = daily["local_date"].tolist(), daily["value"].tolist()
    rows: list[Row] = []
    for number, done in enumerate(history, start=1):
        down = moved_down(places[: bisect_right(days, pd.Timestamp(done.local_date))]) is not None
        worse = firm_worse and number == len(history)
        known = history[max(0, number - LOOKED_BACK) : number]
        old, tried = (decide(known, one, down_the_leg=down, firm_worse=worse) for one in (RULES, new))
        rows.append((done, old, tried))
    return rows


def rules_changed(new: Rules) -> dict[str, tuple[float, float]]:
    """Threshold -> value in force and value tried, where they differ."""
    names = [field.name for field in fields(RULES)]
    both = {name: (getattr(RULES, name), getattr(new, name)) for name in names}
    return {name: values for name, values in both.items() if values[0] != values[1]}


def progression_sentence(rows: Sequence[Row], new: Rules) -> str:
    """The decision after the latest session, and after how many sessions the two differ; n and dates."""
    if not rows:
        return "0 sessions, no dates: the rules have decided nothing yet."
    when = dates(rows[0][0].local_date, rows[-1][0].local_date)
    now, tried = rows[-1][1], rows[-1][2]
    of = f"After the latest of {counted(len(rows), 'session')} {when}"
    first = f"{of} the rules say {WORDS[now.kind]}: {now.reason}"
    if not rules_changed(new):
        return first
    differ = sum(old.kind != other.kind for _, old, other in rows)
    return (
        f"{first} With your numbers it would be {WORDS[tried.kind]}; the two differ after {differ} of "
        f"{counted(len(rows), 'session')}."
    )


def progression(
    rows: Sequence[Row], *, title: str = "What the rules said after each session", ax: Axes | None = None,
    theme: Theme = "light",
) -> Axes:  # fmt: skip
    """Four lines, from progress on top to stop: the rules in force filled, the tried ones hollow below."""
    with drawing(theme) as colours:
        ax = ax or new_axes(300)
        headline(ax, title)
        ax.set_ylim(-0.6, len(KINDS) - 0.4)
        ax.set_yticks(range(len(KINDS)), [WORDS[kind] for kind in KINDS])
        ax.grid(axis="y")
        ax.spines["bottom"].set_visible(False)
        if not rows:
            ax.set_xticks([])
            return ax
        time_axis(ax, rows[0][0].local_date, rows[-1][0].local_date)
        day = np.array([day_number(done.local_date) for done, _, _ in rows]) + 0.5
        for place, (face, shift, label) in (
            (1, ("ordinary", 0.13, "in force")),
            (2, ("none", -0.17, "tried")),
        ):
            level = np.array([KINDS.index(row[place].kind) for row in rows])  # type: ignore[union-attr]
            for at, kind in enumerate(KINDS):
                marker, size = _MARKS[kind]
                chosen = level == at
                draw_shapes(
                    ax, day[chosen], level[chosen] + shift, marker, size=size, line=1.25, label=label,
                    face=colours.get(face, face), edge=colours["ordinary"],
                )  # fmt: skip
        right = ax.get_xlim()[1]
        for height, words in ((3.13, "above: in force"), (2.73, "below: tried")):
            write(ax, words, (right, height), shift_px=(10, 0), colour=colours["muted"])
        return ax


def progression_view(
    rows: Sequence[Row], new: Rules, *, warnings: Sequence[str] = (), simulated: bool = False
) -> PictureView:
    """The picture with its sentence, every decision as a table, and what must be said first above it."""
    sentence = progression_sentence(rows, new)
    figure = column([Panel(150, 56, 42, lambda ax: progression(rows, ax=ax))])
    table = pd.DataFrame(
        {
            "Date": pd.to_datetime([done.local_date for done, _, _ in rows]),
            "Rules in force": [WORDS[old.kind] for _, old, _ in rows],
            "Your numbers": [WORDS[tried.kind] for _, _, tried in rows],
            "Why, by the rules in force": [old.reason for _, old, _ in rows],
            "Why, by your numbers": [tried.reason for _, _, tried in rows],
        }
    )
    return PictureView(
        stamp(figure) if simulated else figure,
        sentence=sentence,
        alt=" ".join((*warnings, sentence)),
        table=table,
        notes=(BY_SESSIONS, ONLY_LOOKED_AT),
        warnings=warnings,
        simulated=simulated,
    )
