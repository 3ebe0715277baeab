"""Fold events into bouts: the time between two events belongs to the phase current between them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from glidekit.errors import GlidekitError
from glidekit.session.record import ANOTHER_BROWSER, ENDINGS, Bout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from glidekit.planning.timeline import Phase
    from glidekit.session.record import Outcome, TimerEvent

_GOING_ON = ("phase", "hidden", "shown")
"""Events that a timer sends by itself, without a press."""


@dataclass(slots=True)
class _Tally:
    """What has happened during one bout."""

    active_ms: float = 0
    paused_ms: float = 0
    hidden_ms: float = 0
    entered: bool = False
    hurt: bool = False
    completed: set[int] = field(default_factory=set)


class _End(NamedTuple):
    """The phase in which a session ended or was left, and the reason given."""

    phase: int
    reason: str


def in_order(events: Iterable[TimerEvent]) -> list[TimerEvent]:
    """Each event once, in the order of happening; an owner's numbering wins over its clock.

    Left out are unreadable events and those of an owner that yielded. If two owners began the session, the
    one that went further counts: the other never heard that it was too late. After another browser took over,
    its events replace those that the first one still sent.
    """
    owners: dict[str, list[TimerEvent]] = defaultdict(list)
    for event in {event.key: event for event in events if event.kind != "unreadable"}.values():
        owners[event.owner].append(event)
    runs = [sorted(run, key=lambda event: event.seq) for run in owners.values()]
    told = [run for run in runs if run[-1].kind != "yielded"]
    begun = [run for run in told if run[0].kind == "started"]
    late = sorted(begun, key=lambda run: (run[-1].active_ms, -run[0].at))[:-1]
    by_time = sorted(told, key=lambda run: (run[0].kind != "started", run[0].at))
    counted = [run for run in by_time if run not in late]
    for before, after in pairwise(counted):
        _hand_over(before, after)
    return [event for run in counted for event in run]


def _hand_over(run: list[TimerEvent], after: Sequence[TimerEvent]) -> None:
    """Leave out the last steps of a browser that went on for a moment after another had taken over."""
    adopted = next((event for event in after if event.kind != "phase"), after[0])
    if adopted.kind != "adopted" or adopted.detail.get("reason") != ANOTHER_BROWSER:
        return
    # The new browser may send a phase that was due before it sends "adopted".
    reached = after[0].phase - 1 if after[0].kind == "phase" else after[0].phase
    # Compare phases, not clocks: the two may be two computers.
    for event in list(takewhile(lambda event: event.kind in _GOING_ON, reversed(run))):
        if event.kind == "phase" and event.phase > reached:
            run.remove(event)


def fold(phases: Sequence[Phase], events: Iterable[TimerEvent]) -> tuple[Bout, ...]:
    """One Bout for every set of the timeline, with actual seconds, repetitions, pauses and outcome.

    A bout that was never reached is ``skipped``, with the reason in ``why``.
    """
    happened = in_order(events)
    tallies: defaultdict[int, _Tally] = defaultdict(_Tally)
    paused = False
    for before, after in pairwise(happened):
        # Events that are only noted (hidden, shown, adopted) do not end a pause.
        paused = {"paused": True, "resumed": False, "started": False}.get(before.kind, paused)
        _add(tallies, phases, before, after, paused=paused)
    for bout, hidden in _hidden(phases, happened):
        tallies[bout].hidden_ms += hidden
    for bout in _that_hurt(phases, happened):
        tallies[bout].hurt = True
    ending = next((event for event in reversed(happened) if event.kind in ENDINGS), None)
    end = _End(happened[-1].phase if happened else -1, _reason(ending))
    return tuple(_bout(phases, index, tallies[index], end) for index in _bouts(phases))


def passed_over(phases: Sequence[Phase], events: Iterable[TimerEvent], phase: int) -> list[int]:
    """The bouts before ``phase`` that were not done to their end."""
    behind = {one.bout for one in phases[:phase]} - {one.bout for one in phases[phase:]}
    return [bout.index for bout in fold(phases, events) if bout.index in behind and bout.outcome != "done"]


def _add(
    tallies: defaultdict[int, _Tally],
    phases: Sequence[Phase],
    before: TimerEvent,
    after: TimerEvent,
    *,
    paused: bool,
) -> None:
    phase = _phase(phases, before.phase)
    if phase is None or phase.bout is None:
        return
    tally = tallies[phase.bout]
    tally.entered = True
    tally.active_ms += max(0.0, after.active_ms - before.active_ms)
    if paused:
        tally.paused_ms += max(0.0, after.at - before.at)
    if after.kind in ("phase", "finished") and after.phase > phase.index:
        tally.completed.add(phase.index)


def _hidden(phases: Sequence[Phase], happened: Sequence[TimerEvent]) -> Iterator[tuple[int, float]]:
    """Milliseconds of running time with the page hidden, by bout."""
    hidden = paused = False
    for before, after in pairwise(happened):
        hidden = {"hidden": True, "shown": False}.get(before.kind, hidden)
        paused = {"paused": True, "resumed": False, "started": False}.get(before.kind, paused)
        phase = _phase(phases, before.phase)
        if hidden and not paused and phase is not None and phase.bout is not None:
            yield phase.bout, max(0.0, after.at - before.at)


def _that_hurt(phases: Sequence[Phase], happened: Iterable[TimerEvent]) -> Iterator[int]:
    """The bout of each "that hurt"; in a count-in or a rest it is the coming set."""
    for event in happened:
        if event.kind == "hurt":
            ahead = (phase.bout for phase in phases[max(event.phase, 0) :] if phase.bout is not None)
            yield from islice(ahead, 1)


def _phase(phases: Sequence[Phase], index: int) -> Phase | None:
    return phases[index] if 0 <= index < len(phases) else None


def _bouts(phases: Sequence[Phase]) -> list[int]:
    return sorted({phase.bout for phase in phases if phase.bout is not None})


def _bout(phases: Sequence[Phase], index: int, tally: _Tally, end: _End) -> Bout:
    parts = [phase for phase in phases if phase.bout == index]
    first = parts[0]
    reps = {phase.rep for phase in parts}
    done = sum(all(phase.index in tally.completed for phase in parts if phase.rep == rep) for rep in reps)
    seconds = [phase.seconds for phase in parts]
    outcome = _outcome(tally, whole=done == len(reps))
    if first.exercise is None or first.variant is None or first.side is None or first.set is None:
        raise GlidekitError(f"Phase {first.index} of the timeline counts as exercise but does not say which.")
    return Bout(
        index=index,
        exercise=first.exercise,
        variant=first.variant,
        side=first.side,
        set=first.set,
        target_reps=len(reps),
        actual_reps=done,
        target_s=None if None in seconds else sum(second or 0 for second in seconds),
        actual_s=round(tally.active_ms / 1000, 3),
        paused_s=round(tally.paused_ms / 1000, 3),
        hidden_s=round(tally.hidden_ms / 1000, 3),
        outcome=outcome,
        why=_why(outcome, end, passed=parts[-1].index < end.phase),
    )


def _outcome(tally: _Tally, *, whole: bool) -> Outcome:
    if tally.hurt:
        return "hurt"
    if whole:
        return "done"
    return "partial" if tally.entered and tally.active_ms > 0 else "skipped"


def _why(outcome: Outcome, end: _End, *, passed: bool) -> str:
    """Why a set was not done whole, in a few words; ``passed``: the session went on after it."""
    if outcome == "done":
        return ""
    if outcome == "hurt":
        return "that hurt"
    if outcome == "partial":
        return "skipped ahead" if passed else end.reason or "left unfinished"
    return "skipped" if passed else end.reason or "not reached"


def _reason(ending: TimerEvent | None) -> str:
    return str(ending.detail.get("reason", "stopped")) if ending and ending.kind == "stopped" else ""
