"""A simulated person at the timer: events as the page would send them, for a real timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from glidekit.session.events import TimerEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.planning.timeline import Phase
    from glidekit.sample.draws import Draws
    from glidekit.session.events import EventKind

Way = Literal["whole", "paused", "skipped", "stopped", "hurt", "abandoned"]


class _Timer:
    """The page's engine in little: one clock for when, one for how long."""

    def __init__(self, owner: str, at_ms: float) -> None:
        self.owner, self.at_ms, self.active_ms, self.phase = owner, at_ms, 0.0, 0
        self.events: list[TimerEvent] = []
        self.say("started")

    def say(self, kind: EventKind, **detail: object) -> None:
        number = len(self.events) + 1
        self.events.append(
            TimerEvent(self.owner, number, kind, round(self.at_ms), round(self.active_ms), self.phase, detail)
        )

    def run(self, seconds: float) -> None:
        self.at_ms += seconds * 1000
        self.active_ms += seconds * 1000

    def wait(self, seconds: float) -> None:
        self.say("paused")
        self.at_ms += seconds * 1000
        self.say("resumed")


def play(
    phases: Sequence[Phase], draws: Draws, *, owner: str, at_ms: float, way: Way = "whole"
) -> tuple[TimerEvent, ...]:
    """The events of one run through ``phases`` from ``at_ms`` (epoch milliseconds), in order.

    Phases that wait for the person take 12 to 25 seconds. ``way`` says what comes between: a pause, a set
    left early, a stop with its reason, "that hurt" (which then stops), or a page that is simply closed.
    """
    timer = _Timer(owner, at_ms)
    moment = _moment(phases, draws, way)
    while phases[timer.phase].kind != "done":
        phase = phases[timer.phase]
        seconds = phase.seconds if phase.seconds is not None else round(draws.between(12, 25))
        here = timer.phase == moment
        timer.run(seconds / 2 if here else seconds)
        if here and way in ("stopped", "hurt", "abandoned"):
            _leave(timer, draws, way)
            break
        if here and way == "paused":
            timer.wait(draws.whole(20, 90))
            timer.run(seconds / 2)
        timer.phase = _after_set(phases, timer.phase) if here and way == "skipped" else timer.phase + 1
        timer.say(_kind(phases, timer.phase, skipped=here and way == "skipped"))
    return tuple(timer.events)


def _moment(phases: Sequence[Phase], draws: Draws, way: Way) -> int | None:
    """Where it happens: somewhere in the later two thirds of the exercise phases."""
    counting = [phase.index for phase in phases if phase.counts]
    return None if way == "whole" else counting[draws.whole(len(counting) // 3, len(counting) - 2)]


def _after_set(phases: Sequence[Phase], index: int) -> int:
    bout = phases[index].bout
    return next(phase.index for phase in phases[index:] if phase.bout != bout)


def _kind(phases: Sequence[Phase], index: int, *, skipped: bool) -> EventKind:
    if phases[index].kind == "done":
        return "finished"
    return "skipped" if skipped else "phase"


def _leave(timer: _Timer, draws: Draws, way: Way) -> None:
    if way == "hurt":
        timer.say("hurt", where=draws.pick(("calf", "foot", "thigh")), hurt=draws.whole(4, 8))
        timer.at_ms += 1000 * draws.whole(20, 60)  # the timer stands still while two questions are asked
        timer.say("stopped", reason="that hurt")
    elif way == "stopped":
        timer.say("stopped", reason=draws.pick(("enough for today", "someone at the door", "no time")))
