"""Where a session is: the page's arithmetic in Python, held to the same cases (tests/cases/position.json).

The page follows the timeline by itself; Python does so only to rebuild a session from its events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Literal

from glidekit.session.fold import in_order
from glidekit.session.record import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from glidekit.planning.timeline import Phase
    from glidekit.session.record import TimerEvent

MOVES = ("started", "phase", "skipped", "back", "repeated")
"""Events that begin another phase, or the same one again."""


@dataclass(frozen=True, slots=True)
class Position:
    """``phase_ms`` into ``phase``; ``crossed`` pairs each phase entered with the milliseconds it took."""

    phase: int
    phase_ms: float
    waiting: bool = False
    finished: bool = False
    crossed: tuple[tuple[int, float], ...] = ()


def locate(
    phases: Sequence[Phase], phase: int, phase_ms: float, elapsed_ms: float, extra_ms: float = 0
) -> Position:
    """The position ``elapsed_ms`` after being ``phase_ms`` into ``phase``.

    It moves through timed phases and stops at one that waits for the person (``seconds`` None), or at
    ``done``. ``extra_ms`` was added to the first phase.
    """
    begin = -phase_ms
    crossed: list[tuple[int, float]] = []
    while phase < len(phases) and phases[phase].kind != "done":
        seconds = phases[phase].seconds
        if seconds is None or begin + seconds * 1000 + extra_ms > elapsed_ms:
            return Position(phase, elapsed_ms - begin, waiting=seconds is None, crossed=tuple(crossed))
        begin += seconds * 1000 + extra_ms
        extra_ms, phase = 0, phase + 1
        crossed.append((phase, max(0.0, begin)))
    return Position(phase, 0, finished=True, crossed=tuple(crossed))


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a session stood at its last event, as the page's traits name it.

    ``hurt``: the "that hurt" at which it stands or ended: ``{"step": "ask"}`` while it waits for answers,
    ``{"step": "choose"}`` with the answers once given; empty if it has gone on since. ``hurts``: how often it
    hurt and was answered. ``stamp``: the last event's time, epoch ms.
    """

    status: Literal["paused", "finished", "stopped"]
    phase: int
    phase_ms: float
    active_ms: float
    extra_ms: float
    reason: str
    stamp: float
    hurt: dict[str, Any] = field(default_factory=dict)
    hurts: int = 0


def resume_point(events: Iterable[TimerEvent]) -> ResumePoint | None:
    """Where to go on, or None if nothing has happened. A running session comes back paused."""
    happened = in_order(events)
    if not happened:
        return None
    last = happened[-1]
    hurts = sum(event.kind == "hurt" for event in happened)
    ending = next((event for event in reversed(happened) if event.kind in ENDINGS), None)
    if ending is not None:
        status: Literal["finished", "stopped"] = "finished" if ending.kind == "finished" else "stopped"
        reason = str(ending.detail.get("reason", ""))
        return ResumePoint(
            status,
            ending.phase,
            _into(ending),
            ending.active_ms,
            0,
            reason,
            last.at,
            hurt=_hurt(happened),
            hurts=hurts,
        )
    reason = str(last.detail.get("reason", "")) if last.kind == "paused" else "reopened"
    return ResumePoint(
        "paused",
        last.phase,
        _into(last),
        last.active_ms,
        _extra(happened),
        reason,
        last.at,
        hurt=_hurt(happened),
        hurts=hurts,
    )


def _into(event: TimerEvent) -> float:
    return float(event.detail.get("phase_ms") or 0)


def _extra(happened: Sequence[TimerEvent]) -> float:
    """The time added to the current phase: its last extension."""
    since = takewhile(lambda event: event.kind not in MOVES, reversed(happened))
    extended = next((event for event in since if event.kind == "extended"), None)
    return 0 if extended is None else float(extended.detail.get("extra_ms") or 0)


def _hurt(happened: Sequence[TimerEvent]) -> dict[str, Any]:
    since = takewhile(lambda event: event.kind not in (*MOVES, "resumed"), reversed(happened))
    for event in since:
        if event.kind == "hurt":
            answers = {name: event.detail.get(name) for name in ("where", "hurt", "settled")}
            return {"step": "choose", **answers}
        if event.kind == "paused" and event.detail.get("reason") == "hurt":
            return {"step": "ask"}
    return {}
