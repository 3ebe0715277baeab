"""The scales people rate: bounds, words and the change that matters, each in one place.

Sources: NPRS 2 points or 30 % (Ostelo 2008 consensus, low back pain); furthest point (ictmjc handout); PEG
(Krebs 2009, doi 10.1007/s11606-009-0981-1); my three activities (idea of the PSFS, Hall 2010, PMC3036014);
global change (Kamper 2009). The others are in this workbook's own wording. The three scales of places count
marks on the body map; the rating's text names the places (body/areas.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from glidekit.errors import GlidekitError, ScaleError

Side = Literal["left", "right"]
SIDES: tuple[Side, ...] = ("left", "right")

Improvement = Literal["decrease", "increase"]
IMPROVEMENTS: tuple[Improvement, ...] = ("decrease", "increase")

Moment = Literal["before", "after", "next-day", "weekly", "alone"]
MOMENTS: tuple[Moment, ...] = ("before", "after", "next-day", "weekly", "alone")

Status = Literal["answered", "skipped"]
STATUSES: tuple[Status, ...] = ("answered", "skipped")


@dataclass(frozen=True, slots=True)
class Scale:
    """One thing a person rates.

    ``levels`` name an ordinal scale from 0 upwards; a numeric scale has none. ``ends`` are the words at both
    ends. ``important_change`` is in the scale's own units, None if no source gives one. ``of_leg``: it is
    rated for one leg and stored with its side. ``choices``: any number may be named; the value counts them,
    the rating's text names them. ``items``: questions whose mean is the value once all are answered.
    ``hints``: a pattern for column names in other diaries; a scale without one is never proposed.
    ``days_with``: the yes-no scale for a column of yes and no. ``every_session``: every check-in asks it, and
    ``log.sessions()`` has it before and after.
    """

    id: str
    label: str
    question: str
    low: float
    high: float
    unit: str = ""
    step: float = 1
    levels: tuple[str, ...] = ()
    ends: tuple[str, str] = ("", "")
    improvement: Improvement = "decrease"
    important_change: float | None = None
    source: str = "own wording"
    of_leg: bool = False
    choices: tuple[str, ...] = ()
    items: tuple[tuple[str, tuple[str, str]], ...] = ()
    hints: str = ""
    days_with: str = ""
    every_session: bool = False

    def check(self, value: object) -> float | None:
        """The value as a number on this scale, None for a blank; a level's name becomes its number.

        Raises ScaleError naming the scale, the value and what is allowed.
        """
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return None
        if isinstance(value, str) and self.levels:
            if value not in self.levels:
                raise self._refusal(value)
            return float(self.levels.index(value))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refusal(value)
        if not self.low <= value <= self.high or (self.levels and value != int(value)):
            raise self._refusal(value)
        return float(value)

    def level(self, value: float | None) -> str | None:
        """The word for a number on an ordinal scale; None for a blank or a numeric scale.

        A median between two levels names both: ``between thigh and knee``.
        """
        if value is None or not self.levels:
            return None
        below = int(value)
        if value == below:
            return self.levels[below]
        return f"between {self.levels[below]} and {self.levels[below + 1]}"

    def _refusal(self, value: object) -> ScaleError:
        bounds = f"it goes from {self.low:g} to {self.high:g} {self.unit}".rstrip()
        allowed = f"choose one of {', '.join(self.levels)}" if self.levels else bounds
        return ScaleError(
            f"{self.label} cannot be {value!r}: {allowed}.",
            safe="Nothing was saved for this answer; your log is as it was.",
            do="Correct the value, or leave it blank if you do not know.",
        )


_PAIN_ENDS = ("no pain", "worst you can imagine")

_ALL = (
    Scale(
        "leg_pain", "Leg pain", "How much leg pain do you have now?", 0, 10,
        every_session=True, ends=_PAIN_ENDS, important_change=2, source="ostelo2008",
        of_leg=True, days_with="day_with_leg_pain",
        hints=r"leg.*pain|pain.*leg|sciatic|^pain|^(nprs|vas|nrs)\b|pain (level|score)|schmerz|douleur|dolor",
    ),
    Scale(
        "back_pain", "Back pain", "How much back pain do you have now?", 0, 10,
        every_session=True, ends=_PAIN_ENDS, important_change=2, source="ostelo2008",
        days_with="day_with_back_pain", hints=r"back|rücken|dos\b|espalda",
    ),
    Scale(
        "furthest_point", "Furthest point", "How far down do you feel it?", 0, 6,
        every_session=True, levels=("none", "back", "buttock", "thigh", "knee", "calf", "foot"),
        important_change=1, source="ictmjc",
        of_leg=True, hints=r"furthest|how far|location",
    ),
    Scale(
        "tingling", "Tingling or numbness", "How much tingling or numbness is there?", 0, 10,
        every_session=True, ends=("none", "as much as you can imagine"),
        of_leg=True, hints=r"tingl|numb|pins",
    ),
    Scale(
        "weakness", "Weakness", "How weak does the leg feel?", 0, 10,
        every_session=True, ends=("not weak", "cannot use it"),
        of_leg=True, hints=r"weak",
    ),
    Scale(
        "sitting_min", "Sitting", "How long can you sit before you must get up?", 0, 1440,
        every_session=True, unit="minutes", improvement="increase",
        hints=r"\bsit",
    ),
    Scale(
        "walking_min", "Walking", "How long can you walk before you must stop?", 0, 1440,
        every_session=True, unit="minutes", improvement="increase",
        hints=r"\bwalk",
    ),
    Scale(
        "came_on", "Symptoms during it", "Did leg symptoms come on while you exercised?", 0, 1,
        levels=("no", "yes"), source="ferreira2016",
        of_leg=True,
    ),
    Scale(
        "settled", "Settling", "If they came on, when did they settle?", 0, 2,
        levels=("at once", "within minutes", "not yet"), source="ferreira2016",
        of_leg=True,
    ),
    Scale(
        "new_numbness", "New lasting numbness or tingling",
        "Is there numbness or tingling that is new and has stayed?", 0, 1, levels=("no", "yes"),
        of_leg=True,
    ),
    Scale(
        "hurt", "How much it hurt", "How much did that hurt?", 0, 10,
        ends=_PAIN_ENDS,
    ),
    Scale(
        "peg", "PEG", "Pain, enjoyment and general activity over the past week (mean of three)", 0, 10,
        step=0.1, ends=("none", "completely"), source="krebs2009", hints=r"^peg\b",
        items=(
            ("What was your pain like on average?", ("no pain", "as bad as you can imagine")),
            ("How much did pain spoil your enjoyment of life?", ("not at all", "completely")),
            ("How much did pain get in the way of what you usually do?", ("not at all", "completely")),
        ),
    ),
    Scale(
        "activity", "My activity", "How well can you do it?", 0, 10,
        ends=("unable", "as before"), improvement="increase", source="hall2010", hints=r"^psfs|activit",
    ),
    Scale(
        "global_change", "Change overall", "Compared with when it began, how are you now?", -5, 5,
        ends=("very much worse", "completely better"), improvement="increase", source="kamper2009",
        hints=r"global.*change|^gpe",
    ),
    Scale(
        "day_with_leg_pain", "Day with leg pain", "Did you have leg pain that day?", 0, 1,
        levels=("no", "yes"), of_leg=True,
    ),
    Scale(
        "day_with_back_pain", "Day with back pain", "Did you have back pain that day?", 0, 1,
        levels=("no", "yes"),
    ),
    Scale(
        "night", "Night", "How did you sleep last night?", 0, 2,
        levels=("slept", "woken by it", "hardly slept"), hints=r"^night$|woken",
    ),
    Scale(
        "tablets", "Tablets", "Which tablets did you take for it today?", 0, 2,
        levels=("none", "as usual", "more than usual"), hints=r"tablets? (use|taken|as usual)",
    ),
    Scale(
        "different_today", "Different today", "Was anything different today?", 0, 8, unit="things",
        choices=(
            "long sitting", "long drive", "lifting", "more walking", "less moving", "stress", "ill", "other",
        ),
    ),
    Scale(
        "pain_areas", "Places with pain", "Where does it hurt?", 0, 24, unit="places",
    ),
    Scale(
        "tingling_areas", "Places that tingle", "Where does it tingle?", 0, 24, unit="places",
    ),
    Scale(
        "numb_areas", "Numb places", "Where is it numb?", 0, 24, unit="places",
    ),
)  # fmt: skip

DAY_MARKS = ("night", "tablets", "different_today")
"""What else a day held: one tap each, all optional; described, never taken for a cause."""

SCALES: dict[str, Scale] = {scale.id: scale for scale in _ALL}

AFTER_ONLY = ("came_on", "settled")
"""Scales that only a check-out asks; each has one column in ``log.sessions()``."""


def before_and_after() -> tuple[str, ...]:
    """Scales with a column before and a column after in ``log.sessions()``."""
    return tuple(name for name, known in SCALES.items() if known.every_session)


def scale(name: str) -> Scale:
    """The scale of that id; an unknown one raises GlidekitError with the nearest names."""
    if not isinstance(name, str) or name not in SCALES:
        raise GlidekitError.unknown("scale", name, SCALES)
    return SCALES[name]
