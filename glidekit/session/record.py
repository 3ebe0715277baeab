"""What is recorded of a session: the timer's events, and the record with the target beside the actual.

An event's ``phase`` is the phase current after it, ``active_ms`` the running time so far without pauses,
``at`` the wall clock in epoch milliseconds. ``detail`` may hold ``phase_ms`` (how far into the phase),
``late_ms`` (how late the page noticed a phase change), ``reason``, ``manual``, ``where``, ``hurt``. The
events of one owner (one page's engine) are numbered from 1 without holes; owner and seq name an event.

If an owner's last event is ``yielded``, another browser had begun the session already, and its events do not
count. An event that cannot be read is kept as ``unreadable``: it does not count, and leaves no hole in the
numbering.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, get_args
from zoneinfo import ZoneInfo

from glidekit.errors import GlidekitError
from glidekit.scales import MOMENTS, SIDES, Moment, Side, Status, scale

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


EventKind = Literal[
    "started", "phase", "paused", "resumed", "back", "skipped", "repeated", "extended",
    "hurt", "stopped", "finished", "hidden", "shown", "adopted", "yielded", "unreadable",
]  # fmt: skip
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""A diary holds no time outside: it would be a slip, and some time zones' calendars cannot show it."""
_MOST = 2**53
_LONGEST_KEPT = 4000
ENDINGS: tuple[EventKind, ...] = ("finished", "stopped")
ANOTHER_BROWSER = "another browser"
"""The ``reason`` of ``adopted`` if a session was taken over from another browser (engine.js)."""


@dataclass(frozen=True, slots=True)
class TimerEvent:
    """One event of the player; the module's docstring explains the fields."""

    owner: str
    seq: int
    kind: EventKind
    at: float
    active_ms: float
    phase: int
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int]:
        """What names this event; never use seq alone."""
        return self.owner, self.seq

    @property
    def time(self) -> datetime:
        """When it happened, UTC."""
        return datetime.fromtimestamp(self.at / 1000, UTC)


def read_events(batch: Iterable[object]) -> tuple[TimerEvent, ...]:
    """Events from the page's plain values; one that cannot be read becomes ``unreadable`` with what came."""
    items = list(batch)
    found = [_read(item) for item in items]
    at = next((event.at for event in found if event is not None), datetime.now(UTC).timestamp() * 1000)
    return tuple(
        _set_aside(item, at) if event is None else event for item, event in zip(items, found, strict=True)
    )


def _read(item: object) -> TimerEvent | None:
    """The event; None if a part is missing, of the wrong type, or impossible."""
    if not isinstance(item, Mapping) or not _is_named(item) or item.get("kind") not in EVENT_KINDS:
        return None
    detail = item.get("detail") or {}
    try:
        at, active_ms, phase = float(item["at"]), float(item["active_ms"]), int(item["phase"])
        json.dumps(detail, allow_nan=False)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        return None
    possible = EARLIEST.timestamp() * 1000 <= at < LATEST.timestamp() * 1000 and abs(active_ms) < _MOST
    if not (possible and abs(phase) < _MOST and isinstance(detail, Mapping)):
        return None
    return TimerEvent(str(item["owner"]), int(item["seq"]), item["kind"], at, active_ms, phase, dict(detail))


def _is_named(item: Mapping[Any, Any]) -> bool:
    owner, seq = item.get("owner"), item.get("seq")
    if not isinstance(seq, int | float) or isinstance(seq, bool):
        return False
    return isinstance(owner, str) and owner != "" and 1 <= seq < _MOST and int(seq) == seq


def _set_aside(item: object, at: float) -> TimerEvent:
    """The item as it came, under its own name if it has one, so the page can hear that it is kept."""
    text = json.dumps(item, default=repr)[:_LONGEST_KEPT]
    name = f"unnamed-{hashlib.sha256(text.encode()).hexdigest()[:16]}", 1
    if isinstance(item, Mapping) and _is_named(item):
        name = str(item["owner"]), int(item["seq"])
    return TimerEvent(*name, "unreadable", at, 0.0, 0, {"came": text})


SessionStatus = Literal["running", "finished", "stopped", "abandoned"]
SESSION_STATUSES: tuple[SessionStatus, ...] = get_args(SessionStatus)
Outcome = Literal["done", "partial", "skipped", "hurt"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@lru_cache(maxsize=64)  # all answers of a check-in share one moment
def local_date(moment: datetime, zone: str) -> date:
    """The calendar date of a UTC moment where the person was."""
    return moment.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer on one scale. ``value`` None with status ``skipped`` is a blank, never a zero."""

    scale: str
    value: float | None
    rated_at: datetime
    zone: str = "UTC"
    moment: Moment = "alone"
    side: Side | None = None
    status: Status = "answered"
    text: str | None = None

    def __post_init__(self) -> None:
        """Check the value; a level's name becomes its number, a blank becomes ``skipped``."""
        known = scale(self.scale)
        value = known.check(self.value)
        object.__setattr__(self, "value", value)
        if self.moment not in MOMENTS:
            raise GlidekitError.unknown("moment of a rating", self.moment, MOMENTS)
        if self.side is not None and self.side not in SIDES:
            raise GlidekitError.unknown("side", self.side, SIDES)
        if value is None:
            object.__setattr__(self, "status", "skipped")
        elif known.levels:
            object.__setattr__(self, "text", known.level(value))

    @property
    def local_date(self) -> date:
        """The date of the rating where the person was."""
        return local_date(self.rated_at, self.zone)


@dataclass(frozen=True, slots=True)
class Bout:
    """One set of one exercise on one side: planned beside done, in counts and seconds."""

    index: int
    exercise: str
    variant: str
    side: Side
    set: int
    target_reps: int
    actual_reps: int
    target_s: float | None
    actual_s: float
    paused_s: float
    hidden_s: float
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session as it was.

    ``plan`` is the plan as run, in plain values; ``session_id`` is None before saving.
    """

    started_at: datetime
    zone: str
    status: SessionStatus
    plan: Mapping[str, Any]
    bouts: tuple[Bout, ...] = ()
    ratings: tuple[Rating, ...] = ()
    events: tuple[TimerEvent, ...] = ()
    notes: tuple[str, ...] = ()
    ended_at: datetime | None = None
    stop_reason: str = ""
    affected_side: Side | None = None
    simulated: bool = False
    session_id: str | None = None
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def local_date(self) -> date:
        """The date on which it began, where the person was."""
        return local_date(self.started_at, self.zone)
