"""A plan as a flat list of phases. Pure: Python and the page agree on every second."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from glidekit.planning.plan import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glidekit.content.exercises import Dose, Stage
    from glidekit.planning.plan import Item, Plan
    from glidekit.scales import Side

Kind = Literal["get-ready", "move", "hold", "rest", "switch-side", "between", "done"]


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch of a session. ``seconds`` None waits for the person.

    ``bout`` numbers the sets of a session from 0 (one set on one side is one bout); pauses between bouts have
    none. ``cue``: what a voice says. ``words``: what is read. ``pose``: the postures of the movement.
    ``act``: what to do now; ``undo``: what to do from half-way on, if the movement goes there and back.
    """

    index: int
    kind: Kind
    seconds: float | None
    exercise: str | None = None
    variant: str | None = None
    name: str = ""
    side: Side | None = None
    set: int | None = None
    sets: int | None = None
    rep: int | None = None
    reps: int | None = None
    bout: int | None = None
    cue: str = ""
    words: str = ""
    act: str = ""
    undo: str = ""
    pose: dict[str, Any] | None = None

    @property
    def counts(self) -> bool:
        """Whether this is exercise (a movement or a hold) rather than waiting."""
        return self.kind in ("move", "hold")


def timeline(plan: Plan) -> tuple[Phase, ...]:
    """The phases of a plan, in order: count-in, repetitions, holds, rests, each side in full, done."""
    return tuple(replace(phase, index=index) for index, phase in enumerate(_phases(plan)))


def total_seconds(phases: Sequence[Phase]) -> float:
    """The sum of all timed phases; phases that wait for the person add nothing."""
    return sum(phase.seconds or 0 for phase in phases)


def to_json(phases: Sequence[Phase]) -> list[dict[str, Any]]:
    """Plain values for the page and for the log."""
    return [{**fields_of(phase), "pose": phase.pose and {**phase.pose}} for phase in phases]


def _phases(plan: Plan) -> Iterator[Phase]:
    bout = 0
    for number, item in enumerate(plan.items):
        if number:
            yield _pause("between", plan.between_s, item, item.sides[0], cue=_next(item))
        for turn, side in enumerate(item.sides):
            if turn:
                yield _pause("switch-side", item.doses.switch_s, item, side, cue=f"Other side. {_leg(side)}")
            else:
                yield _pause("get-ready", plan.count_in_s, item, side, cue=_announce(item, side))
            for number_of_set in range(1, item.doses.sets + 1):
                if number_of_set > 1:
                    yield _pause("rest", item.doses.rest_s, item, side, cue="Rest.", set_=number_of_set)
                yield from _set(item, side, number_of_set, bout)
                bout += 1
    yield Phase(index=0, kind="done", seconds=0, cue="Finished.", words="That was the whole session.")


def _set(item: Item, side: Side, number: int, bout: int) -> Iterator[Phase]:
    reps = item.reps_on(side)
    for rep in range(1, reps + 1):
        for position, stage in enumerate(item.how.cycle):
            yield Phase(
                index=0,
                kind=stage.kind,
                seconds=_seconds(stage, item.doses),
                exercise=item.exercise,
                variant=item.variant,
                name=item.known.name,
                side=side,
                set=number,
                sets=item.doses.sets,
                rep=rep,
                reps=reps,
                bout=bout,
                cue="Last one." if position == 0 and rep == reps > 1 else stage.cue,
                words=stage.words,
                act=stage.act,
                undo=stage.undo,
                pose={
                    "from": stage.start,
                    "to": stage.end,
                    "back": stage.time == "there-and-back",
                    "range": item.doses.range,
                },
            )


def _pause(kind: Kind, seconds: float, item: Item, side: Side, *, cue: str, set_: int = 1) -> Phase:
    return Phase(
        index=0,
        kind=kind,
        seconds=seconds,
        exercise=item.exercise,
        variant=item.variant,
        name=item.known.name,
        side=side,
        set=set_,
        sets=item.doses.sets,
        reps=item.reps_on(side),
        cue=cue,
        words=item.known.get_ready,
        pose={
            "from": item.how.cycle[0].start,
            "to": item.how.cycle[0].start,
            "back": False,
            "range": item.doses.range,
        },
    )


def _announce(item: Item, side: Side) -> str:
    return f"{item.known.name}. {_leg(side)}"


def _next(item: Item) -> str:
    return f"Rest. Next: {item.known.name}."


def _leg(side: Side) -> str:
    return f"{side.capitalize()} leg."


def _seconds(stage: Stage, dose: Dose) -> float | None:
    match stage.time:
        case "there-and-back":
            return 2 * dose.pace_s
        case "pace":
            return dose.pace_s
        case "hold":
            return dose.hold_s
        case _:
            return None
