"""The check-in before a session, and the one without a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glidekit.log.ids import Ids
from glidekit.widgets.forms.ask import BLANKS, LINE, NOTE, about_leg, add_more, line, ratings_of
from glidekit.widgets.forms.guarded import Guarded
from glidekit.widgets.forms.leg import CHANGE, LegForm
from glidekit.widgets.forms.page import Button, Group, Page
from glidekit.widgets.ratings.body_map import map_of, map_ratings, reported, with_map
from glidekit.widgets.ratings.rate_now import Alone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from glidekit.log import SymptomLog
    from glidekit.planning.model import Plan
    from glidekit.scales import Side
    from glidekit.widgets.forms.question import Answer

_new_id = Ids()


MORE = ("tingling", "weakness", "back_pain", "sitting_min", "walking_min")


def checkin_page(side: Side, plan: Plan, usual: Collection[str] = ()) -> Page:
    """Today's plan and why; the one line, and how it is now: all but the line may stay blank.

    Leg pain and how far down are always asked. The rest is folded, but for what this person usually fills in.
    """
    asked = [name for name in MORE if name in usual]
    folded = [name for name in MORE if name not in usual]
    return Page(
        "check-in",
        "Before you start",
        intro=(f"Today's plan: {plan.title}. {plan.why}".strip(), f"How is it now? {BLANKS}"),
        groups=(
            Group((line(),)),
            about_leg(side, "leg_pain", "furthest_point", *asked),
            with_map(add_more(*folded), side),
        ),
        buttons=(Button("save", "Save and go on"), CHANGE),
    )


class CheckIn(LegForm):
    """Ratings before a session. Saving them begins the session, whose id is then in ``session_id``.

    ``plan_for`` gives the plan for the affected side. Weakness that rose, or something new, closes the gate:
    whoever shows this form asks the gate afterwards.
    """

    def __init__(self, log: SymptomLog, plan_for: Callable[[Side], Plan], **more: Any) -> None:
        self._plan_for = plan_for
        # Chosen once, so that pressing the button again after a fault begins no second session.
        self._next_id = _new_id()
        self.session_id: str | None = None
        super().__init__(log, **more)

    def main_page(self, side: Side) -> Page:
        """The check-in."""
        return checkin_page(side, self._plan_for(side), self._log.usually_answered())

    def rated(self, button: str, answers: dict[str, Answer], *, side: Side, at: datetime) -> None:  # noqa: ARG002 - one button
        """Keep the line first: if anything fails after it, the safe answer stands."""
        new = answers[LINE] or reported(map_of(answers) or {})
        self._log.record_safety_check(something_new=bool(new))
        self.session_id = self._log.begin_session(
            self._plan_for(side),
            zone=self.where,
            session_id=self._next_id,
            ratings=(
                *ratings_of(answers, moment="before", at=at, zone=self.where, side=side),
                *map_ratings(answers, moment="before", at=at, zone=self.where, side=side),
            ),
            note=str(answers[NOTE] or ""),
        )
        self.saved()
        self.done()


class CheckInOnly(Guarded):
    """Ratings without a session: the day after one where that is due, else how it is now."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        super().__init__(log, lambda: Alone(log, **more))
