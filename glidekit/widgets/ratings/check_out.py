"""The check-out after a session: did symptoms come on, did they settle, and how is it now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from glidekit.rules.thresholds import RULES
from glidekit.widgets.form import Button, Form, Group, Page, ShowIf
from glidekit.widgets.ratings.rating_form import NOTE, about_leg, about_rest, ask, ratings_of, told

if TYPE_CHECKING:
    from datetime import datetime

    from glidekit.log import SymptomLog
    from glidekit.scales import Side
    from glidekit.session.record import SessionRecord
    from glidekit.widgets.form import Answer

TOO_LATE = (
    "This session ended more than {hours:g} hours ago. How it was right after is not asked so late: it stays "
    "blank in your log, which is not a zero. What you did is saved."
)
LATE = "Saved, as it is now: the session is too long ago for this to count as right after it."


def checkout_page(side: Side | None) -> Page:
    """How it is right after; all of it may stay blank."""
    return Page(
        "check-out",
        "How is it now?",
        intro=("Leave blank what you do not know. What you did is saved already.",),
        groups=(
            Group(
                (ask("came_on"), ask("settled", show_if=ShowIf(("came_on",), (True,)))),
                heading="While you exercised",
            ),
            about_leg(side, "leg_pain", "furthest_point", "tingling", "weakness"),
            about_rest("back_pain"),
        ),
        buttons=(
            Button("save", "Save and see what it means"),
            Button("skip", "Leave all of it blank", asks=False, look="words"),
        ),
    )


class CheckOut(Form):
    """Ratings right after a session, unless it ended too long ago; done once answered or skipped."""

    def __init__(self, log: SymptomLog, session_id: str, **more: Any) -> None:
        self._log, self.session_id = log, session_id
        super().__init__(**more)
        self._side = log.session(session_id).affected_side
        self.show(_too_late_page() if self.is_late() else checkout_page(self._side), focus=self.take_focus)
        self.live = before_words(log.session(session_id))

    def is_late(self) -> bool:
        """Whether the session ended too long ago to ask how it was right after."""
        ended = _end(self._log.session(self.session_id))
        return self._clock() - ended > timedelta(hours=RULES.idle_hours)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """Save, or leave it all blank."""
        if button == "save":
            self._save(answers)
        self.done()

    def _save(self, answers: dict[str, Answer]) -> None:
        # A form left open for hours no longer describes "right after".
        late = self.is_late()
        gone = ("came_on", "settled") if late else ()
        given = ratings_of(
            {name: answer for name, answer in answers.items() if name not in gone},
            moment="alone" if late else "after",
            at=self._clock(),
            zone=self.where,
            side=self._side,
        )
        about = None if late else self.session_id
        self._log.add_ratings(given, session_id=about, note=str(answers[NOTE] or ""))
        self.saved(LATE if late else "Saved.")


def _too_late_page() -> Page:
    return Page(
        "check-out-late",
        "Not asked any more",
        tone="quiet",
        intro=(TOO_LATE.format(hours=RULES.idle_hours),),
        buttons=(Button("skip", "Go on", asks=False),),
    )


def _end(record: SessionRecord) -> datetime:
    last = max((event.time for event in record.events), default=record.started_at)
    return max(last, record.ended_at or last)


def before_words(record: SessionRecord) -> dict[str, str]:
    """Scale -> "Before you started: 4", shown beside each question once it is answered."""
    return {
        rating.scale: f"Before you started: {told(rating.scale, rating.value)}"
        for rating in record.ratings
        if rating.moment == "before" and rating.value is not None
    }
