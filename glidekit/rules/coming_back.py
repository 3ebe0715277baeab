"""Coming back: short sessions after a stop, a smaller plan after a gap, and held versions last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from glidekit.content.safety import safety_item
from glidekit.rules.response import went_well
from glidekit.rules.stops import WHO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.rules.records import Check, Session
    from glidekit.rules.response import Leg
    from glidekit.rules.stops import Opening
    from glidekit.rules.thresholds import Rules

    Placed = tuple[int, Session]
    """A done session and its place among the records."""

Base = Literal["own", "half", "gentle-start"]

_GENTLE = ("gentle-start", "half", "ordinary")
FOREVER = float("inf")


class Restart(NamedTuple):
    """After the newest opening: short sessions needed and done, and when the restart ended.

    ``over_at``: the place of the session that ended it; gaps count again from there. None while it lasts.
    """

    needed: int
    paid: int
    over_at: int | None
    day: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What "ordinary" grew from, since which day, and what is owed first.

    ``gap``: days without a session, ending today. ``owed``: the smaller plan, or None.
    """

    base: Base = "own"
    since: int | None = None
    owed: Literal["flare", "gentle-start", "half"] | None = None
    gap: int = 0


def restart(openings: Sequence[Opening], done: Sequence[Placed], legs: Sequence[Leg]) -> Restart:
    """The state of the restart. One still unfinished when the next stop came passes its number on.

    The larger number holds, counted anew from the new opening.
    """
    needed = paid = 0
    over_at: int | None = None
    for number, opening in enumerate(openings):
        until = openings[number + 1].place if number + 1 < len(openings) else FOREVER
        needed = max(needed, opening.owed)
        paid, over_at = _paid(opening, until, needed, done, legs)
        if over_at is not None and until != FOREVER:
            needed = 0
    return Restart(needed, paid, over_at, openings[-1].day)


def _paid(
    opening: Opening, until: float, needed: int, done: Sequence[Placed], legs: Sequence[Leg]
) -> tuple[int, int | None]:
    """Short sessions that went well since the opening, and the gentle one that ended it."""
    if needed == 0:
        return 0, opening.place
    paid = 0
    for place, session in done:
        if not opening.place < place < until or session.imported:
            continue
        if paid < needed:
            paid += session.plan == "flare" and went_well(session, legs)
        elif session.plan == "gentle-start" and went_well(session, legs):
            return paid, place
    return paid, None


def after_gaps(sessions: Sequence[Session], start: Standing, day: int, rules: Rules) -> Standing:
    """The state after the gaps between sessions, including the one that ends today."""
    base, since, owes, last = start.base, start.since, list[str](), None
    for session in (*sessions, None):
        now = day if session is None else session.day
        gap = 0 if last is None else now - last
        if gap >= rules.long_gap_days:
            base, since, owes = "gentle-start", now, ["flare", "gentle-start"]
        elif gap >= rules.gap_days and not owes:
            base, since = "half", now
            if session is None:
                return Standing(base, since, "half", gap)
        if session is not None:
            if owes and session.plan == owes[0] and not session.imported:
                owes = owes[1:]
            last = now if last is None else max(last, now)
    if owes:
        return Standing(base, since, "flare" if owes[0] == "flare" else "gentle-start")
    return Standing(base, since)


def last_owing(openings: Sequence[Opening]) -> int | None:
    """The place of the newest opening that asked for short sessions."""
    return next((opening.place for opening in reversed(openings) if opening.owed), None)


def gentle_since(opened_at: int, done: Sequence[Placed], legs: Sequence[Leg]) -> int:
    """How many gentle sessions of this log went well after an opening."""
    return sum(
        place > opened_at and session.plan in _GENTLE and not session.imported and went_well(session, legs)
        for place, session in done
    )


def card_d(checks: Sequence[tuple[int, Check]], opened_at: int | None, day: int) -> tuple[bool, bool]:
    """Whether card D still needs somebody's agreement, and whether there was one since the opening."""
    flags, agreed = set[str](), False
    for place, check in checks:
        counts = check.day <= day and not check.imported
        new = {card for card in check.flags if safety_item(card).level == "ask-first"}
        flags = new if check.d and counts else flags | new
        if counts and check.asked:
            agreed = agreed or (opened_at is not None and place >= opened_at)
            who = check.by_someone
            if who and who.by in WHO["urgent"] and who.day is not None and who.day <= check.day:
                flags = set()
    return bool(flags), agreed


def knows(checks: Sequence[tuple[int, Check]], day: int, rules: Rules) -> int | None:
    """The day of a clinician's newest assessment if it is recent, otherwise None."""
    found = [
        who.day
        for _, check in checks
        if check.day <= day and not check.imported
        if (who := check.by_someone) is not None
        and who.by in WHO["urgent"]
        and who.day is not None
        and who.day <= check.day
    ]
    newest = max(found, default=None)
    return newest if newest is not None and 0 <= day - newest <= rules.usual_days else None
