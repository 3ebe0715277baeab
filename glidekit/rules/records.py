"""A person's history as plain frozen records, in order of writing.

``day`` is the local day a record is about, as a whole number (``date.toordinal()``, or any count of days). It
says how old a record is, never which came first. Levels of ``where``: none 0, back 1, buttock 2, thigh 3,
knee 4, calf 5, foot 6. None means "not known": never no, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from math import isfinite
from typing import Any, Literal, cast

from glidekit.content.safety import card_of
from glidekit.errors import GlidekitError
from glidekit.planning.plan import PLAN_KINDS, PlanKind
from glidekit.scales import SIDES, Side

Moment = Literal["before", "after", "next-day", "alone"]
Settled = Literal["at once", "within minutes", "not yet"]
By = Literal["hospital", "doctor", "physiotherapist", "other"]

MOMENTS = ("before", "after", "next-day", "alone")
SETTLED = ("at once", "within minutes", "not yet")
ASSESSORS = ("hospital", "doctor", "physiotherapist", "other")


@dataclass(frozen=True, slots=True)
class Entry:
    """The answers of one moment about one leg (``leg`` None: the only affected leg).

    ``other_leg``: something in a leg not registered as affected.
    """

    day: int
    moment: Moment = "alone"
    session: object = None
    leg: Side | None = None
    pain: float | None = None
    where: float | None = None
    weakness: float | None = None
    numb: bool | None = None
    other_leg: bool | None = None
    something_new: bool | None = None
    imported: bool = False

    def __post_init__(self) -> None:
        """Refuse an unknown moment or leg."""
        _one_of("moment", self.moment, MOMENTS)
        if self.leg is not None:
            _one_of("leg", self.leg, SIDES)


@dataclass(frozen=True, slots=True)
class Hurt:
    """One press of "that hurt": whether it settled within a minute, and where it was felt."""

    settled: bool = False
    where_before: float | None = None
    where_now: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether it settled and is no further down the leg than before."""
        further = (
            self.where_now is not None
            and self.where_before is not None
            and self.where_now > self.where_before
        )
        return bool(self.settled) and not further


@dataclass(frozen=True, slots=True)
class Session:
    """A session as run. ``sets``: how many were begun; with none it does not count as a session.

    ``dose`` is any value that is equal for equal repetitions, sets and range. ``finished`` None: unknown.
    """

    day: int
    id: object = None
    sets: int = 0
    finished: bool | None = True
    settled: Settled | None = None
    hurt: tuple[Hurt, ...] = ()
    dose: object = None
    plan: PlanKind = "ordinary"
    imported: bool = False

    def __post_init__(self) -> None:
        """Refuse an unknown kind of plan or answer."""
        _one_of("plan", self.plan, PLAN_KINDS)
        if self.settled is not None:
            _one_of("settled", self.settled, SETTLED)

    @property
    def is_done(self) -> bool:
        """At least one set begun, and neither a try-out nor an exercise from one's own physiotherapist."""
        return self.sets > 0 and self.plan not in ("try-out", "own")

    @property
    def whole(self) -> bool:
        """Done to the end with nothing hurting; an unknown end counts as done."""
        return self.finished is not False and not self.hurt


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment of a sign: by whom, on which day, and whether they said "you may exercise"."""

    by: By | None = None
    day: int | None = None
    may_exercise: bool | None = None

    def __post_init__(self) -> None:
        """Refuse an unknown assessor."""
        if self.by is not None:
            _one_of("person who can assess", self.by, ASSESSORS)


@dataclass(frozen=True, slots=True)
class Check:
    """A safety check. ``flags``: what was tapped, by ids of the cards or of the first version.

    ``full``: the cards A, B and C were answered in one sitting. ``d``: card D was answered anew. ``asked``: a
    physiotherapist or doctor agreed to the held exercises. ``before_version``: written by the first version,
    in which "assessed" (True) closed any stop. An unknown id raises GlidekitError; it is never read as no.
    """

    day: int
    flags: tuple[str, ...] = ()
    full: bool = True
    assessed: Assessed | Literal[True] | None = None
    asked: bool = False
    d: bool = False
    something_new: bool = False
    before_version: bool = False
    imported: bool = False

    def __post_init__(self) -> None:
        """Turn every flag into the id of its card."""
        object.__setattr__(self, "flags", tuple(card_of(flag) for flag in self.flags))

    @property
    def is_full(self) -> bool:
        """Whether it counts as a full check: an imported one never does."""
        return bool(self.full) and not self.imported

    @property
    def by_someone(self) -> Assessed | None:
        """Who assessed it; None if unknown."""
        return self.assessed if isinstance(self.assessed, Assessed) else None


@dataclass(frozen=True, slots=True)
class Retract:
    """After "I tapped this by mistake": the answer, minutes since the tap, whether the page was left."""

    day: int
    flag: str | None = None
    answer: Literal["yes", "no"] | None = None
    minutes: float | None = None
    same_page: bool = False
    imported: bool = False

    def __post_init__(self) -> None:
        """Turn the flag into the id of its card."""
        if self.flag is not None:
            object.__setattr__(self, "flag", card_of(self.flag))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the statistics say about a leg; ``sure``: very likely to hold up."""

    day: int
    leg: Side | None = None
    worse: bool = False
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """A question opened by an entry that has since been changed or removed.

    ``rule``: Q-weakness, Q-numb, Q-other-leg or Q-new. ``weakness``: the level asked about.
    """

    day: int
    rule: str
    leg: Side | None = None
    weakness: float | None = None


Record = Entry | Session | Check | Retract | Verdict | Sign

_KINDS: dict[str, type[Record]] = {
    "entry": Entry,
    "session": Session,
    "check": Check,
    "retract": Retract,
    "verdict": Verdict,
    "sign": Sign,
}
_TYPES = frozenset(_KINDS.values())


def as_records(given: Sequence[Record | Mapping[str, Any]]) -> tuple[Record, ...]:
    """Records from records, or from plain dicts with the kind under "is".

    An unknown key raises GlidekitError: a misspelt sign must not get lost.
    """
    if not isinstance(given, list | tuple):
        raise _no_history(given)
    if {type(one) for one in given} <= _TYPES:
        return cast("tuple[Record, ...]", tuple(given))
    return tuple(cast("Record", one) if type(one) in _TYPES else _from_dict(one) for one in given)


def _no_history(given: object) -> GlidekitError:
    return GlidekitError(
        f"{given!r} is no history: the rules read a list of records.",
        safe="Nothing was decided.",
        do="Give log.records(), or a list of dicts with the kind under 'is'.",
    )


class ByKind:
    """Records by kind, each with its place in the order of writing: (place, record)."""

    __slots__ = ("checks", "entries", "retracts", "sessions", "signs", "verdicts")

    def __init__(self, records: Sequence[Record]) -> None:
        of: dict[type, list[Any]] = {kind: [] for kind in _TYPES}
        for placed in enumerate(records):
            of[type(placed[1])].append(placed)
        self.entries: list[tuple[int, Entry]] = of[Entry]
        self.sessions: list[tuple[int, Session]] = of[Session]
        self.checks: list[tuple[int, Check]] = of[Check]
        self.retracts: list[tuple[int, Retract]] = of[Retract]
        self.verdicts: list[tuple[int, Verdict]] = of[Verdict]
        self.signs: list[tuple[int, Sign]] = of[Sign]


def as_day(day: int | date) -> int:
    """The day as a whole number; anything else raises GlidekitError."""
    if isinstance(day, date):
        return day.toordinal()
    if not isinstance(day, int):
        raise GlidekitError(
            f"A day is a date or a whole number, not {day!r}.",
            safe="Nothing was decided.",
            do="Give log.today, or the number that the records count their days by.",
        )
    return day


def _from_dict(given: object) -> Record:
    if not isinstance(given, Mapping):
        raise GlidekitError(
            f"{given!r} is no record of a history.",
            safe="Nothing was decided.",
            do="Use the records of glidekit.rules, or dicts with the kind under 'is'.",
        )
    data = dict(given)
    kind = str(data.pop("is", ""))
    _one_of("record", kind, _KINDS)
    if data.get("day") is None:
        raise GlidekitError(f"A record of the kind {kind!r} has no day.", do="Say which day it is about.")
    data = {name: value for name, value in data.items() if value is not None}
    return cast("Record", _made(_KINDS[kind], _SHAPED.get(kind, dict)(data)))


def _made(kind: type, data: Mapping[str, Any]) -> Any:
    """Make a record from plain values; refuse unknown fields and numbers that are none."""
    known, name = {field.name for field in fields(kind)}, kind.__name__.lower()
    if data.get("day") is not None:
        data = {**data, "day": as_day(data["day"])}
    for field in data.keys() - known:
        raise GlidekitError.unknown(f"field of a record of the kind {name!r}", field, known)
    for field in _NUMBERS & data.keys():
        value = data[field]
        if not isinstance(value, int | float) or not isfinite(value):
            raise GlidekitError(
                f"{field} of a record of the kind {name!r} cannot be {value!r}.",
                safe="Nothing was decided.",
                do="Give a number, or leave it out where it is not known.",
            )
    return kind(**data)


_NUMBERS = {"pain", "where", "weakness", "sets", "minutes", "where_before", "where_now"}


def _session_fields(data: dict[str, Any]) -> dict[str, Any]:
    return data | {
        "hurt": tuple(one if isinstance(one, Hurt) else _made(Hurt, one) for one in data.get("hurt", ()))
    }


def _check_fields(data: dict[str, Any]) -> dict[str, Any]:
    """A check is full unless it says otherwise, or is only the line "something new"."""
    assessed = data.get("assessed")
    shaped = {
        "flags": tuple(data.get("flags", ())),
        "full": data.get("full", not data.get("something_new")),
        "assessed": _made(Assessed, assessed) if isinstance(assessed, Mapping) else assessed or None,
    }
    return data | shaped


_SHAPED = {"session": _session_fields, "check": _check_fields}


def _one_of(what: str, given: object, known: Sequence[str] | Mapping[str, Any]) -> None:
    if given not in known:
        raise GlidekitError.unknown(what, given, known)


def on_day(record: Record, day: int) -> Record:
    """The record, moved to another day."""
    return replace(record, day=day)
