"""Ratings without a session: the day after one, once a week, or at any time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from glidekit.in_words import day_in
from glidekit.widgets.forms.ask import BLANKS, NOTE, about_leg, add_more, ratings_of
from glidekit.widgets.forms.guarded import Guarded
from glidekit.widgets.forms.leg import CHANGE, LegForm
from glidekit.widgets.forms.page import Button, Page
from glidekit.widgets.ratings import weekly as week
from glidekit.widgets.ratings.body_map import map_of, map_ratings, reported, with_map
from glidekit.widgets.ratings.weekly import ACTIVITIES, is_weekly, names_in, week_groups, week_ratings
from glidekit.widgets.ratings.what_now import after_rating

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from glidekit.log import SymptomLog
    from glidekit.scales import Side
    from glidekit.session.record import Rating
    from glidekit.widgets.forms.question import Answer
    from glidekit.widgets.safety.safety_check import SafetyCheck

WEEK = timedelta(days=7)
_SAVE = Button("save", "Save")
_MAYBE = ("tingling", "weakness", "back_pain")
_MORE = Button("more", "Answer again", asks=False, look="words")


def next_day_page(side: Side, session_day: str, usual: Collection[str] = ()) -> Page:
    """How the day after a session is; what this person does not usually fill in is folded."""
    asked, folded = _parted(usual)
    return Page(
        "next-day",
        "The day after",
        intro=(f"You exercised on {session_day}. How is it today? {BLANKS}",),
        groups=(
            about_leg(side, "leg_pain", "furthest_point", "new_numbness", *asked),
            with_map(add_more(*folded), side),
        ),
        buttons=(_SAVE, CHANGE),
    )


def now_page(
    side: Side, *, weekly: bool, activities: Sequence[str] = (), usual: Collection[str] = ()
) -> Page:
    """How it is now; the questions about the week come once a week at most."""
    asked, folded = _parted(usual)
    return Page(
        "weekly" if weekly else "alone",
        "How is it now?",
        intro=(BLANKS,),
        groups=(
            about_leg(side, "leg_pain", "furthest_point", *asked),
            *(week_groups(activities) if weekly else ()),
            with_map(add_more(*folded), side),
        ),
        buttons=(_SAVE, *((week.CHANGE_LIST,) if weekly and activities else ()), CHANGE),
    )


def _parted(usual: Collection[str]) -> tuple[list[str], list[str]]:
    """What is asked beside leg pain and how far down, and what is folded."""
    asked = [name for name in _MAYBE if name in usual]
    return asked, [name for name in _MAYBE if name not in usual]


class Alone(LegForm):
    """Asks the day-after questions where they are due, else how it is now."""

    lasts = ("before", "next-day", "weekly", "alone")

    def __init__(self, log: SymptomLog, check: SafetyCheck, **more: Any) -> None:
        self._due: str | None = None
        self._listed: dict[str, Answer] = {}
        super().__init__(log, check, **more)

    def main_page(self, side: Side) -> Page:
        """The questions that are due now, where the reader is."""
        self._due = self._log.next_day_due(self._clock(), self.where)
        usual = self._log.usually_answered()
        if self._due is not None:
            return next_day_page(side, self._session_day(), usual)
        return now_page(side, weekly=self._week_is_over(), activities=self._activities(), usual=usual)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """One of the buttons."""
        side = self._log.affected_side
        if button == _MORE.id and side is not None:
            self.show(self.main_page(side), focus=True)
        elif button == week.CHANGE_LIST.id:
            page, filled = week.list_page(self._activities())
            self.show(page, keep=True, focus=True)
            self.answers = {**self.answers, **filled}
        elif button == week.KEEP_LIST.id:
            self._keep_list(answers)
        else:
            super().answered(button, answers)

    def rated(self, button: str, answers: dict[str, Answer], *, side: Side, at: datetime) -> None:  # noqa: ARG002 - one button
        """Save what was answered, and say what it leads to."""
        self.keep_line_first(marks_ask=bool(reported(map_of(answers) or {})))
        if self._due != self._log.next_day_due(at, self.where):
            self._due = None  # left open for so long that it is the day after no more
        given = self._ratings(answers, side=side, at=at)
        self._log.add_ratings(given, session_id=self._due, note=str(answers[NOTE] or ""))
        if names := names_in(answers):
            self._log.set_setting(ACTIVITIES, list(names))
        self.saved()  # told before what it leads to is worked out
        saved = f"Your answers of {day_in(at, self.where)} are in your log."
        more = (_MORE, week.CHANGE_LIST) if self._activities() else (_MORE,)
        self.show(after_rating(self._log, saved, more), focus=True)
        self.done()

    def _keep_list(self, answers: dict[str, Answer]) -> None:
        """Ask of each changed name whether the thing is still the same, then keep the list."""
        if self.page.id == "activities":
            self._listed = answers
        changed = week.changed_names(self._activities(), self._listed)
        if changed and self.page.id == "activities":
            self.show(week.same_page(changed), keep=True, focus=True)
            return
        week.rename_same(self._log, changed, answers)
        names = names_in(self._listed)
        self._log.set_setting(ACTIVITIES, list(names))
        self.show(week.kept_page(names), keep=True, focus=True)

    def refresh(self) -> None:
        """The page of another time zone may be due, as long as nothing was answered."""
        side = self._log.affected_side
        if side is not None and not self.answers and self.page.id in ("next-day", "weekly", "alone"):
            page = self.main_page(side)
            if page != self.page:
                self.show(page)
        super().refresh()

    def _ratings(self, answers: dict[str, Answer], *, side: Side, at: datetime) -> tuple[Rating, ...]:
        if self._due is not None:
            return (
                *ratings_of(answers, moment="next-day", at=at, zone=self.where, side=side),
                *map_ratings(answers, moment="next-day", at=at, zone=self.where, side=side),
            )
        rest = {name: answer for name, answer in answers.items() if not is_weekly(name)}
        return (
            *ratings_of(rest, moment="alone", at=at, zone=self.where, side=side),
            *map_ratings(rest, moment="alone", at=at, zone=self.where, side=side),
            *week_ratings(answers, self._activities(), at=at, zone=self.where, side=side),
        )

    def _session_day(self) -> str:
        return day_in(self._log.session(str(self._due)).started_at, self.where)

    def _activities(self) -> tuple[str, ...]:
        return tuple(map(str, self._log.setting(ACTIVITIES, ())))

    def _week_is_over(self) -> bool:
        last = self._log.last_rated("weekly")
        return last is None or self._clock() - last >= WEEK


class CheckInOnly(Guarded):
    """Ratings without a session: the day after one where that is due, else how it is now."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        super().__init__(log, lambda check: Alone(log, check, **more), "line")
