"""What the timer reports, as it happens.

``phase`` is the phase that is current after the event, ``active_ms`` the running time so far (pauses
excluded), ``at`` the wall clock in epoch milliseconds. ``detail`` may hold ``phase_ms`` (how far into the
phase), ``late_ms`` (how late the page noticed a phase change), ``reason``, ``manual``, ``where``, ``hurt``.
Events of one owner (one page's engine) are numbered from 1 without holes; owner and seq name an event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EventKind = Literal[
    "started", "phase", "paused", "resumed", "back", "skipped", "repeated", "extended",
    "hurt", "stopped", "finished", "hidden", "shown", "adopted",
]  # fmt: skip
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
ENDINGS: tuple[EventKind, ...] = ("finished", "stopped")


@dataclass(frozen=True, slots=True)
class TimerEvent:
    """One event of the player; see the module's words for the fields."""

    owner: str
    seq: int
    kind: EventKind
    at: float
    active_ms: float
    phase: int
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int]:
        """What names this event: never seq alone."""
        return self.owner, self.seq

    @property
    def time(self) -> datetime:
        """When it happened, UTC."""
        return datetime.fromtimestamp(self.at / 1000, UTC)


def parse_events(batch: Iterable[Mapping[str, Any]]) -> tuple[TimerEvent, ...]:
    """Events from the page's plain values; raises GlidekitError naming the event and field."""
    return tuple(_parse(number, item) for number, item in enumerate(batch))


def _parse(number: int, item: Mapping[str, Any]) -> TimerEvent:
    try:
        event = TimerEvent(
            owner=str(item["owner"]),
            seq=int(item["seq"]),
            kind=item["kind"],
            at=float(item["at"]),
            active_ms=float(item["active_ms"]),
            phase=int(item["phase"]),
            detail=dict(item.get("detail") or {}),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise GlidekitError(f"Event {number} of the timer is not whole: {problem}.") from problem
    if event.kind not in EVENT_KINDS:
        raise GlidekitError.unknown("timer event", event.kind, EVENT_KINDS)
    return event
