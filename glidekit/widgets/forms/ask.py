"""From scales to questions, from answers to ratings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glidekit.in_words import day
from glidekit.scales import DAY_MARKS, SCALES, scale
from glidekit.session.record import Rating
from glidekit.widgets.forms.page import Group, Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from glidekit.log import SymptomLog
    from glidekit.scales import Moment, Side
    from glidekit.widgets.forms.page import Answer, Kind, ShowIf

OF_THE_LEG = frozenset(name for name, known in SCALES.items() if known.of_leg)
"""Scales that are rated for one leg, and carry its side."""

LEAVE_BLANK = "Leave blank what you do not know."
BLANKS = f"{LEAVE_BLANK[:-1]}: a blank is kept as a blank, never as a zero."
NOTE = "note"


def ask(name: str, *, show_if: ShowIf | None = None) -> Question:
    """The question of a scale; a blank is taken."""
    known = scale(name)
    kind: Kind = "scale-0-10" if (known.low, known.high) == (0, 10) else "scale"
    options: tuple[tuple[str, str], ...] = ()
    if known.choices:
        kind, options = "several", tuple((choice, choice.capitalize()) for choice in known.choices)
    elif known.levels == ("no", "yes"):
        kind = "yes-no"
    elif known.levels:
        kind, options = "levels", tuple((level, level.capitalize()) for level in known.levels)
    elif known.unit == "minutes":
        kind = "minutes"
    return Question(
        name,
        kind,
        known.question,
        low=known.low,
        high=known.high,
        ends=known.ends,
        unit=known.unit,
        options=options,
        show_if=show_if,
    )


def about_leg(side: Side | None, *names: str) -> Group:
    """Questions about the affected leg."""
    return Group(tuple(map(ask, names)), heading=f"Your {side} leg" if side else "Your leg")


def about_rest(*names: str) -> Group:
    """What is not about the leg alone, and free words."""
    words = Question(NOTE, "text", "What do you want to remember about today?")
    return Group((*map(ask, names), words), heading="And besides")


def add_more(*names: str) -> Group:
    """What is asked only of those who want to tell more: folded away, with free words at its end.

    What else the day held stands there too, one tap each.
    """
    rest = about_rest(*names, *DAY_MARKS)
    return replace(rest, heading="", fold="Add more")


def ratings_of(
    answers: Mapping[str, Answer], *, moment: Moment, at: datetime, zone: str, side: Side | None
) -> tuple[Rating, ...]:
    """One rating for every scale that was asked; a blank is kept as skipped."""
    return tuple(
        Rating(
            name,
            _value(name, answer),
            at,
            zone=zone,
            moment=moment,
            side=side if name in OF_THE_LEG else None,
            text=str(answer) if scale(name).choices and answer is not None else None,
        )
        for name, answer in answers.items()
        if name in SCALES
    )


def _value(name: str, answer: Answer) -> float | None:
    """A number; the scale turns a level's name into its number, a yes is 1, and names are counted."""
    if scale(name).choices and isinstance(answer, str):
        return float(len(answer.split(", ")))
    return scale(name).check(float(answer) if isinstance(answer, bool) else answer)


def last_words(log: SymptomLog, names: Iterable[str], moments: Iterable[Moment]) -> dict[str, str]:
    """Scale -> "Last time, on 9 March 2026: 4". Opens pandas, so it is called once the form is to be seen."""
    frame = log.ratings()
    answered = frame["status"] == "answered"
    wanted = frame["scale"].isin(list(names)) & frame["moment"].isin(list(moments))
    last = frame[answered & wanted].sort_values("rated_at").groupby("scale", observed=True).tail(1)
    return {
        str(
            row["scale"]
        ): f"Last time, on {day(row['local_date'])}: {told(row['scale'], row['value'], row['text'])}"
        for row in last.to_dict("records")
    }


def told(name: str, value: float, text: str = "") -> str:
    """A value as it is said: the name of its level, the names chosen, or the number with its unit."""
    known = scale(name)
    if known.choices:
        return text
    return known.level(value) or f"{value:g} {known.unit}".rstrip()
