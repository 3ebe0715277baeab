"""The check-in before a session: how it is now, saved before any plan is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glidekit.log.rows import Ids
from glidekit.scales import before_and_after
from glidekit.widgets.form import Button, Page
from glidekit.widgets.ratings.rating_form import (
    CHANGE,
    LEAVE_BLANK,
    NOTE,
    OF_THE_LEG,
    LegForm,
    about_leg,
    add_more,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from glidekit.log import SymptomLog
    from glidekit.planning.plan import Plan
    from glidekit.scales import Side
    from glidekit.widgets.form import Answer
    from glidekit.widgets.safety_check import SafetyCheck

_new_id = Ids()

ONLY = Button("only", "Just record how I feel", look="words")

ALWAYS = ("leg_pain", "furthest_point")
MORE = tuple(
    sorted(
        (name for name in before_and_after() if name not in ALWAYS), key=lambda name: name not in OF_THE_LEG
    )
)
"""What is folded away: first what is about the leg."""


def checkin_page(side: Side, plan: Plan | None, usual: Collection[str] = ()) -> Page:
    """Today's plan, and how it is now; all may stay blank.

    Leg pain and how far down are always asked. The rest is folded, except what this person usually fills in.
    """
    asked = [name for name in MORE if name in usual]
    folded = [name for name in MORE if name not in usual]
    return Page(
        "check-in",
        f"How is your {side} leg now?",
        intro=(" ".join((*((f"Today's plan: {plan.title}.",) if plan else ()), LEAVE_BLANK)),),
        groups=(
            replace(about_leg(side, *ALWAYS, *asked), heading=""),
            add_more(*folded, side=side),
        ),
        buttons=((Button("save", "Save and go on"), ONLY) if plan else (replace(ONLY, look="main"),))
        + (CHANGE,),
    )


class CheckIn(LegForm):
    """Ratings before a session. Saving them begins the session and sets ``session_id``.

    ``plan_for`` gives the plan for the affected side; None if no exercise may start today. "Just record how
    I feel" keeps the ratings alone and begins no session. The answers may close the gate or ask for less,
    so whoever shows this form must ask the log afterwards.
    """

    def __init__(
        self, log: SymptomLog, check: SafetyCheck, plan_for: Callable[[Side], Plan | None], **more: Any
    ) -> None:
        self._plan_for = plan_for
        # Chosen once: pressing the button again after a fault must not begin a second session.
        self._next_id = _new_id()
        self.session_id: str | None = None
        super().__init__(log, check, **more)

    def main_page(self, side: Side) -> Page:
        """The check-in."""
        return checkin_page(side, self._plan_for(side), self._log.usually_answered())

    def rated(self, button: str, answers: dict[str, Answer], *, side: Side, at: datetime) -> None:
        """Save the line first, then the ratings, with a session or alone."""
        self.keep_line_first(answers)
        plan = None if button == ONLY.id else self._plan_for(side)
        note = str(answers[NOTE] or "")
        if plan is None:
            self._log.add_ratings(self.ratings(answers, moment="alone", side=side, at=at), note=note)
        else:
            self.session_id = self._log.begin_session(
                plan,
                zone=self.where,
                session_id=self._next_id,
                ratings=self.ratings(answers, moment="before", side=side, at=at),
                note=note,
            )
        self.saved()
        self.done()
