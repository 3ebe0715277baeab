"""An exercise from the person's own physiotherapist: their words, their dose, timed like the others.

It is never ranked, never changed by the rules, and counts in no progress. A stop or an open question shuts
it.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

from glidekit.content.exercises import DOSE_LIMITS, Dose, Exercise, Position, Stage, Variant
from glidekit.errors import PlanError
from glidekit.scales import SIDES, Side

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glidekit.content.exercises import Hands

START = "own-"
"""The beginning of such an exercise's id."""
LABEL = "From my physio"
MOST_STEPS, LONGEST_STEP, LONGEST_WORDS = 8, 200, 200
_POSTURE = "as told"
_HANDS: dict[Position, Hands] = {"sitting": "on-thigh", "lying": "beside", "standing": "on-thigh"}
_SAFE = "Nothing was saved."


@dataclass(frozen=True, slots=True)
class OwnExercise:
    """What the physiotherapist gave, in their words or the person's.

    ``steps``: one thing a line. ``hold_s`` 0: nothing is held. ``picture``: name of a photograph beside the
    log, or "". Raises PlanError that names the field and what is allowed.
    """

    name: str
    steps: tuple[str, ...] = ()
    sides: tuple[Side, ...] = SIDES
    sets: int = 1
    reps: int = 10
    hold_s: float = 0
    pace_s: float = 3
    how_often: str = ""
    stop_if: str = ""
    given_by: str = ""
    given_on: date | None = None
    review_on: date | None = None
    position: Position = "standing"
    picture: str = ""

    def __post_init__(self) -> None:
        """Tidy the words; refuse what cannot be done or shown."""
        self._tidy()
        if not self.name or len(self.name) > 60:
            raise _wrong("name", self.name, "a few words, at most 60 letters")
        if len(self.steps) > MOST_STEPS:
            raise _wrong("steps", f"{len(self.steps)} lines", f"at most {MOST_STEPS} lines")
        if self.position not in get_args(Position):
            raise PlanError.unknown("position", self.position, get_args(Position))
        if not self.sides or any(side not in SIDES for side in self.sides):
            raise _wrong("sides", self.sides, "('left',), ('right',) or both")
        for field in ("given_on", "review_on"):
            if not isinstance(getattr(self, field), date | None):
                raise _wrong(field, getattr(self, field), "a day, or None")
        if self.picture and not re.fullmatch(r"[0-9a-f]{16}\.jpg", self.picture):
            raise _wrong("picture", self.picture, "the name of a picture that was kept beside the log")
        self.dose  # noqa: B018 - a dose that cannot be done is refused here

    def _tidy(self) -> None:
        """Put each text in one line, and turn lists into tuples."""
        for field in ("name", "how_often", "stop_if", "given_by"):
            object.__setattr__(self, field, _words(field, getattr(self, field), LONGEST_WORDS))
        for field in ("steps", "sides"):
            if not isinstance(getattr(self, field), list | tuple):
                raise _wrong(field, getattr(self, field), "a list of words, such as ('left',)")
        steps = tuple(_words("steps", step, LONGEST_STEP) for step in self.steps)
        object.__setattr__(self, "steps", tuple(step for step in steps if step))
        object.__setattr__(self, "sides", tuple(self.sides))

    @property
    def id(self) -> str:
        """Its id, made from its name."""
        return START + (re.sub(r"\W+", "-", self.name.casefold()).strip("-_") or "exercise")

    @property
    def dose(self) -> Dose:
        """Its numbers as a dose."""
        return Dose(sets=self.sets, reps=self.reps, range="full", pace_s=self.pace_s, hold_s=self.hold_s)

    def as_exercise(self) -> Exercise:
        """The same as an exercise of the workbook, to be timed and shown like one."""
        return _as_exercise(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        plain = asdict(self) | {"steps": list(self.steps), "sides": list(self.sides)}
        return plain | {
            name: plain[name].isoformat() if plain[name] else None for name in ("given_on", "review_on")
        }


def own_from_dict(data: Mapping[str, Any]) -> OwnExercise:
    """An exercise from plain values; raises PlanError that names a wrong field."""
    known = {field.name for field in fields(OwnExercise)}
    for name in data:
        if name not in known:
            raise PlanError.unknown("field of an exercise", name, known)
    days = {name: _day(name, data[name]) for name in ("given_on", "review_on") if data.get(name)}
    try:
        return OwnExercise(**{**data, **days})
    except TypeError as problem:
        raise PlanError(f"This is no whole exercise: {problem}.", safe=_SAFE) from problem


def _day(name: str, words: Any) -> date:
    try:
        return date.fromisoformat(words)
    except (TypeError, ValueError):
        raise _wrong(name, words, "a day, such as 2026-03-09") from None


def _words(field: str, words: Any, most: int) -> str:
    if not isinstance(words, str) or len(words) > most:
        raise _wrong(field, words, f"words, at most {most} letters")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


def _wrong(field: str, value: Any, allowed: str) -> PlanError:
    shown = f"{value!r}"[:60]
    return PlanError(
        f"{field} cannot be {shown}: it is {allowed}.", safe=_SAFE, do="Put it right, then save."
    )


@lru_cache(maxsize=64)
def _as_exercise(own: OwnExercise) -> Exercise:
    words = _sentences(own) or own.name
    how = Variant(
        name="gentle",
        label=LABEL,
        aim="movement",
        load="low",
        note="",
        steps=own.steps,
        cycle=_cycle(own, words),
        dose=own.dose,
        dose_words=own.how_often,
        hold_range_s=(0, DOSE_LIMITS["hold_s"][1]) if own.hold_s else None,
        sources=(),
        hands=_HANDS[own.position],
    )
    return Exercise(
        id=own.id,
        name=own.name,
        article_name="",
        position=own.position,
        summary=own.how_often,
        get_ready=own.steps[0] if own.steps else own.name,
        variants=MappingProxyType({"gentle": how}),
        postures=MappingProxyType({_POSTURE: MappingProxyType({})}),
        common_mistakes=(),
        easier="",
        stop_rule=own.stop_if,
        in_bed=False,
        flare_day=False,
        sources=(),
        view="side",
        model_note="",
    )


def _sentences(own: OwnExercise) -> str:
    """The steps and when to stop, one sentence each, as shown below the timer."""
    stop = (f"Stop if {own.stop_if}",) if own.stop_if else ()
    return " ".join(
        line if line.endswith((".", "!", "?", ":")) else f"{line}." for line in (*own.steps, *stop)
    )


def _cycle(own: OwnExercise, words: str) -> tuple[Stage, ...]:
    def stage(kind: Any, time: Any, act: str, *, undo: str = "") -> Stage:
        return Stage(kind, time, f"{act}.", words, _POSTURE, _POSTURE, act, undo)

    if not own.hold_s:
        return (stage("move", "there-and-back", "Go", undo="And back"),)
    return (stage("move", "pace", "Go"), stage("hold", "hold", "Hold"), stage("move", "pace", "And back"))
