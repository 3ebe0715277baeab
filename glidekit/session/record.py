"""The record of a session: immutable, with the target copied beside the actual."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, get_args
from zoneinfo import ZoneInfo

from glidekit.errors import GlidekitError
from glidekit.scales import MOMENTS, SIDES, Moment, Side, Status, scale

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from glidekit.session.events import TimerEvent

SessionStatus = Literal["running", "finished", "stopped", "abandoned"]
SESSION_STATUSES: tuple[SessionStatus, ...] = get_args(SessionStatus)
Outcome = Literal["done", "partial", "skipped", "hurt"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@lru_cache(maxsize=64)  # the answers of one check-in share their moment
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
        """Check against the scale; a level's name becomes its number, a blank becomes ``skipped``."""
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
    """One set of one exercise on one side: what was planned beside what was done. Seconds and counts."""

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
