"""Progress, hold, ease off or stop: what the log says about the next session, by rules that can be seen.

Every threshold is a field of ``Rules``. Nothing here is stored: a changed rule judges the whole history anew.
Conventions of this workbook are called so in each reason; what has a source names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from glidekit.planning.next_day import bad_next_day
from glidekit.planning.rules import RULES, Rules

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence
    from datetime import date, datetime

Kind = Literal["stop", "ease-off", "hold", "progress"]

OWN = "This workbook's own convention."
NEXT_DAY = (
    "That 2 points matter comes from a published consensus on low back pain (ostelo2008); what follows from "
    "it is this workbook's own convention."
)
LOCATION = "Where symptoms are felt counts for more than how strong they are (ictmjc)."


@dataclass(frozen=True, slots=True)
class Done:
    """One session in plain values; None is "not known", never no and never zero.

    ``before`` and ``next_day`` map scale ids to numbers. ``settled`` is "at once", "within minutes" or "not
    yet"; ``dose`` is anything that is equal for sessions with the same exercises and doses.
    """

    local_date: date
    started_at: datetime
    dose: Hashable
    finished: bool = True
    hurt: bool = False
    came_on: bool | None = None
    settled: str | None = None
    before: Mapping[str, float | None] | None = None
    next_day: Mapping[str, float | None] | None = None

    def bad_day(self, rules: Rules = RULES) -> bool | None:
        """Whether the day after was worse; None where it is not known."""
        return None if self.next_day is None else bad_next_day(self.before or {}, self.next_day, rules)

    @property
    def went_well(self) -> bool | None:
        """Whole, nothing hurt, symptoms stayed away or settled soon; None where that is not known."""
        if self.hurt or not self.finished or self.settled == "not yet":
            return False
        if self.came_on is None or (self.came_on and self.settled is None):
            return None
        return True


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows for the next session, why, and whether that is sourced or this workbook's convention."""

    kind: Kind
    reason: str
    basis: str = OWN


def decide(
    history: Sequence[Done],
    rules: Rules = RULES,
    *,
    down_the_leg: bool = False,
    firm_worse: bool = False,
    assessed_at: datetime | None = None,
) -> Decision:
    """The decision after ``history``, oldest session first.

    ``down_the_leg``: the latest days reach further than the first. ``firm_worse``: the verdict on leg pain
    is firmly worse. ``assessed_at``: when a clinician last assessed; bad days before then no longer stop.
    """
    if not history:
        return Decision("hold", "There is no session yet: start with the gentle plan as it is.")
    if _bad_in_a_row(history, rules, assessed_at) >= rules.bad_days_stop:
        return Decision("stop", _STOP.format(n=rules.bad_days_stop), NEXT_DAY)
    first = f"{_WORSE} " if firm_worse else ""
    if down_the_leg:
        return Decision("ease-off", first + _DOWN, LOCATION)
    last = history[-1]
    if last.bad_day(rules):
        return Decision("ease-off", first + _BAD_DAY.format(factor=_factor(rules)), NEXT_DAY)
    if firm_worse:
        return Decision(
            "hold", _FIRM_WORSE, "A course that gets worse is a reason to see a doctor (nhs-sciatica)."
        )
    return _hold_or_progress(history, rules)


def decisions(history: Sequence[Done], rules: Rules = RULES) -> list[Decision]:
    """The decision after each session of the history, by its sessions alone."""
    return [decide(history[: number + 1], rules) for number in range(len(history))]


def compare(
    history: Sequence[Done], new: Rules, old: Rules = RULES
) -> Iterator[tuple[Done, Decision, Decision]]:
    """Each session with what the old and what the new rules say after it."""
    yield from zip(history, decisions(history, old), decisions(history, new), strict=True)


def _bad_in_a_row(history: Sequence[Done], rules: Rules, assessed_at: datetime | None) -> int:
    """How many known next days up to the latest were bad, one after the other; unknown days do not count."""
    run = 0
    for done in reversed(history):
        bad = done.bad_day(rules) if assessed_at is None or done.started_at > assessed_at else None
        if bad is False:
            break
        run += bad is True
    return run


def _hold_or_progress(history: Sequence[Done], rules: Rules) -> Decision:
    last = history[-1]
    if last.went_well is False:
        return Decision("hold", _not_well(last))
    if last.went_well is None:
        return Decision(
            "hold", "It is not known whether symptoms came on and settled after the last session."
        )
    wanted = history[-rules.good_sessions :]
    run = _run(history, rules)
    if len(wanted) == rules.good_sessions and run >= rules.good_sessions:
        return Decision("progress", _PROGRESS.format(n=rules.good_sessions))
    if last.bad_day(rules) is None:
        return Decision(
            "hold", "The day after the last session is not known yet. Answer how it was, then look again."
        )
    return Decision(
        "hold", f"Good so far: {run} of {rules.good_sessions} sessions in a row that allow a step more."
    )


def _run(history: Sequence[Done], rules: Rules) -> int:
    """Sessions up to the latest that went well with a good next day, all with the latest dose."""
    run = 0
    for done in reversed(history):
        if done.dose != history[-1].dose or not done.went_well or done.bad_day(rules) is not False:
            break
        run += 1
    return run


def _not_well(last: Done) -> str:
    if last.hurt:
        return 'The last session ended a set with "that hurt": the same again, and not more.'
    if not last.finished:
        return "The last session was not done to its end: the same again, and not more."
    return "Symptoms had not settled when the last session was over: the same again, and not more."


def _factor(rules: Rules) -> str:
    return "half" if rules.ease_factor == 0.5 else f"{rules.ease_factor:.0%}"


_STOP = (
    "The day after was worse {n} times in a row. Stop here and ask a clinician before you go on; when one "
    "has assessed you, say so in the safety check."
)
_DOWN = (
    "Symptoms reach further down the leg than at first. Do less, and ask a clinician, whatever the number "
    "for pain does."
)
_BAD_DAY = (
    "The day after the last session was worse (pain up, further down the leg, or new numbness): do {factor} "
    "as many repetitions and use less of the movement next time."
)
_WORSE = "Leg pain has become worse: please see a clinician."
_FIRM_WORSE = f"{_WORSE} Nothing is added."
_PROGRESS = (
    "{n} sessions in a row went well: whole, nothing that stayed, and no worse on the day after. One step "
    "more is all right, if you wish."
)
