"""Entries without a session: the day after one, once a week, at any time.

Marks name days on which something changed, for pictures to show.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from glidekit.in_words import day, day_in
from glidekit.scales import scale
from glidekit.session.record import Rating
from glidekit.widgets.form import BACK, Button, Form, Group, Page, Question, ShowIf
from glidekit.widgets.ratings.rating_form import (
    BLANKS,
    CHANGE,
    NOTE,
    LegForm,
    about_leg,
    add_more,
    ask,
    ratings_of,
)
from glidekit.widgets.ratings.what_now import after_rating
from glidekit.widgets.safety_check import Guarded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from glidekit.log import SymptomLog
    from glidekit.scales import Side
    from glidekit.widgets.form import Answer
    from glidekit.widgets.safety_check import SafetyCheck


ACTIVITIES = "activities"
"""Setting: the names of up to three activities, in the person's own words."""

_SCALES = ("global_change", "sitting_min", "walking_min")
_PEG, _ACTIVITY, _NAME, _SAME = "peg:", "activity:", "activity-name:", "activity-same:"
_MOST = 3
_HEADING = "What you want to do again"

CHANGE_LIST = Button("activities", "Change what you want to do again", asks=False, look="words")
KEEP_LIST = Button("keep-activities", "Save")


def week_groups(activities: Sequence[str]) -> tuple[Group, ...]:
    """The weekly questions. ``activities``: names given before; without any, they are asked for."""
    peg = tuple(
        Question(f"{_PEG}{number}", "scale-0-10", question, ends=ends)
        for number, (question, ends) in enumerate(scale("peg").items, 1)
    )
    return (
        Group(tuple(map(ask, _SCALES)), heading="Once a week"),
        Group(peg, heading="Over the past week", help="These three make one number, so it needs all three."),
        _activities(activities),
    )


def _activities(names: Sequence[str]) -> Group:
    if names:
        known = scale("activity")
        asked = tuple(
            Question(f"{_ACTIVITY}{number}", "scale-0-10", name, ends=known.ends)
            for number, name in enumerate(names[:_MOST], 1)
        )
        return Group(asked, heading=_HEADING, help="How well can you do it now?")
    return Group(
        _name_fields(),
        heading=_HEADING,
        help="Name up to three things that your leg makes hard. You can rate them from next week on.",
    )


def _name_fields() -> tuple[Question, ...]:
    return tuple(
        Question(
            f"{_NAME}{number}",
            "text",
            f"Thing {number}",
            help="For example: climb stairs." if number == 1 else "",
        )
        for number in range(1, _MOST + 1)
    )


# ------------------------------------------------------------------------------------------ changing the list


def list_page(names: Sequence[str]) -> tuple[Page, dict[str, Answer]]:
    """The page to change the names, and its fields filled in."""
    intro = "Change a name, add one, or clear one to stop rating it. What you answered stays in your log."
    page = Page(
        "activities",
        _HEADING,
        intro=(intro,),
        groups=(Group(_name_fields()),),
        buttons=(KEEP_LIST, BACK),
    )
    return page, {f"{_NAME}{number}": name for number, name in enumerate(names[:_MOST], 1)}


def changed_names(before: Sequence[str], answers: Mapping[str, Answer]) -> dict[str, str]:
    """Old name -> what was written in its place; cleared or moved names do not count."""
    found, kept = {}, names_in(answers)
    for number, old in enumerate(before[:_MOST], 1):
        new = " ".join(str(answers.get(f"{_NAME}{number}") or "").split())
        if new and new not in before and old not in kept:
            found[old] = new
    return found


def same_page(changed: Mapping[str, str]) -> Page:
    """Asks of each changed name whether it names the same thing."""
    asked = tuple(
        Question(
            f"{_SAME}{number}",
            "yes-no",
            f"Is “{new}” the same thing as “{old}”?",
            required=True,
            blank="Please choose Yes or No.",
        )
        for number, (old, new) in enumerate(changed.items(), 1)
    )
    intro = "Yes: your old answers get the new name. No: it is new, and the old answers keep their name."
    return Page(
        "activities-same",
        "Only another name?",
        intro=(intro,),
        groups=(Group(asked),),
        buttons=(KEEP_LIST, BACK),
    )


def rename_same(log: SymptomLog, changed: Mapping[str, str], answers: Mapping[str, Answer]) -> None:
    """Give the old answers of the same thing its new name; ``log.undo()`` takes it back."""
    pairs = enumerate(changed.items(), 1)
    same = {old: new for number, (old, new) in pairs if answers.get(f"{_SAME}{number}") is True}
    rated = log.ratings().query("scale == 'activity'")
    new_names = [
        (str(name), {"text": same[text]})
        for name, text in zip(rated["rating_id"], rated["text"], strict=True)
        if text in same
    ]
    if new_names:
        log.amend_all(new_names, reason="Another name for the same thing")


def kept_page(names: Sequence[str]) -> Page:
    """Says what is rated from now on."""
    told = f"You rate these once a week: {', '.join(names)}." if names else "You rate none of them now."
    return Page("activities-kept", "Saved", tone="saved", intro=(told,), buttons=(BACK,))


def is_weekly(name: str) -> bool:
    """Whether a question is a weekly one."""
    return name in _SCALES or name.startswith((_PEG, _ACTIVITY, _NAME))


def names_in(answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The activities named in a form."""
    given = (" ".join(str(answers.get(f"{_NAME}{number}") or "").split()) for number in range(1, _MOST + 1))
    return tuple(dict.fromkeys(name for name in given if name))


def week_ratings(
    answers: Mapping[str, Answer],
    activities: Sequence[str],
    *,
    at: datetime,
    zone: str,
    side: Side | None,
) -> tuple[Rating, ...]:
    """The weekly ratings; a PEG with a blank among its three is blank, and its text keeps the others."""
    plain = {name: answer for name, answer in answers.items() if name in _SCALES}
    found = list(ratings_of(plain, moment="weekly", at=at, zone=zone, side=side))
    peg = [answers.get(f"{_PEG}{number}") for number in range(1, len(scale("peg").items) + 1)]
    if any(f"{_PEG}{number}" in answers for number in range(1, len(peg) + 1)):
        found.append(Rating("peg", _mean(peg), at, zone=zone, moment="weekly", text=_told(peg)))
    for number, name in enumerate(activities[:_MOST], 1):
        if f"{_ACTIVITY}{number}" in answers:
            value = answers[f"{_ACTIVITY}{number}"]
            number_given = float(value) if isinstance(value, int | float) else None
            found.append(Rating("activity", number_given, at, zone=zone, moment="weekly", text=name))
    return tuple(found)


def _mean(items: Sequence[Answer]) -> float | None:
    numbers = [float(item) for item in items if isinstance(item, int | float)]
    return round(sum(numbers) / len(items), 2) if len(numbers) == len(items) else None


def _told(items: Sequence[Answer]) -> str | None:
    if all(item is None for item in items):
        return None
    names = ("pain", "enjoyment", "activity")
    return ", ".join(
        f"{name} {'blank' if item is None else format(item, 'g')}"
        for name, item in zip(names, items, strict=True)
    )


WHAT, DETAIL, DAY = "what", "detail", "day"
LABELS = {"tablets": "new tablets", "injection": "injection", "other": ""}

MARK = Button("mark", "Mark a day", asks=False, look="plain")
MARK_PAGE = Page(
    "mark",
    "Mark a day",
    groups=(
        Group(
            (
                Question(
                    WHAT,
                    "choice",
                    "What changed?",
                    required=True,
                    blank="Please choose one.",
                    options=(
                        ("tablets", "New tablets"),
                        ("injection", "An injection"),
                        ("other", "Something else"),
                    ),
                ),
                Question(
                    "other",
                    "text",
                    "What was it, in a few words?",
                    required=True,
                    blank="Please write a few words, such as: new chair at work.",
                    show_if=ShowIf((WHAT,), ("other",)),
                ),
                Question(
                    DAY, "date", "On which day?", required=True, blank="Please choose a day.", today=True
                ),
                Question(DETAIL, "text", "Anything more you want to remember?"),
            )
        ),
    ),
    buttons=(Button("save", "Save the mark"), BACK),
)
_LATEST = 3


def marks_page(log: SymptomLog) -> Page:
    """The latest marks, and the way to one more."""
    what_for = "Something changed? Put a mark on the day, and your pictures get a line there."
    latest = log.marks().sort_values("local_date", kind="stable").tail(_LATEST)
    named = [f"{label}, {day(on)}" for label, on in zip(latest["label"], latest["local_date"], strict=True)]
    told = (f"Your latest mark{'s' if len(named) > 1 else ''}: {'; '.join(named)}.",) if named else ()
    return Page("marks", "Your marks", intro=(what_for, *told), buttons=(MARK,))


class Marks(Form):
    """The latest marks; saves one more. A day that is still to come is refused."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        self._log = log
        super().__init__(marks_page(log), **more)

    def refresh(self) -> None:
        """A mark may have been set or changed elsewhere."""
        if self.page.id == "marks" and (page := marks_page(self._log)) != self.page:
            self.show(page)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """Ask for a mark, save it, or go back."""
        if button != "save":
            self.show(MARK_PAGE if button == MARK.id else marks_page(self._log), focus=True)
            return
        label = LABELS[str(answers[WHAT])] or str(answers["other"])
        on = date.fromisoformat(str(answers[DAY]))
        self._log.mark(label, on, str(answers[DETAIL] or ""))
        self.show(marks_page(self._log), focus=True)
        self.saved(f"Saved: {label}, on {day(on)}.")


WEEK = timedelta(days=7)
_SAVE = Button("save", "Save")
_MAYBE = ("tingling", "weakness", "back_pain")
_MORE = Button("more", "Answer again", asks=False, look="words")


def next_day_page(side: Side, session_day: str, usual: Collection[str] = ()) -> Page:
    """How the day after a session is; what this person seldom fills in is folded."""
    asked, folded = _parted(usual)
    return Page(
        "next-day",
        "The day after",
        intro=(f"You exercised on {session_day}. How is it today? {BLANKS}",),
        groups=(
            about_leg(side, "leg_pain", "furthest_point", "new_numbness", *asked),
            add_more(*folded, side=side),
        ),
        buttons=(_SAVE, CHANGE),
    )


def now_page(
    side: Side, *, weekly: bool, activities: Sequence[str] = (), usual: Collection[str] = ()
) -> Page:
    """How it is now; the weekly questions come at most once a week."""
    asked, folded = _parted(usual)
    return Page(
        "weekly" if weekly else "alone",
        "How is it now?",
        intro=(BLANKS,),
        groups=(
            about_leg(side, "leg_pain", "furthest_point", *asked),
            *(week_groups(activities) if weekly else ()),
            add_more(*folded, side=side),
        ),
        buttons=(_SAVE, *((CHANGE_LIST,) if weekly and activities else ()), CHANGE),
    )


def _parted(usual: Collection[str]) -> tuple[list[str], list[str]]:
    """What is asked beside leg pain and how far down, and what is folded."""
    asked = [name for name in _MAYBE if name in usual]
    return asked, [name for name in _MAYBE if name not in usual]


class RateNow(LegForm):
    """Asks the day-after questions if they are due, else how it is now."""

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
        elif button == CHANGE_LIST.id:
            page, filled = list_page(self._activities())
            self.show(page, keep=True, focus=True)
            self.answers = {**self.answers, **filled}
        elif button == KEEP_LIST.id:
            self._keep_list(answers)
        else:
            super().answered(button, answers)

    def rated(self, button: str, answers: dict[str, Answer], *, side: Side, at: datetime) -> None:  # noqa: ARG002 - one button
        """Save what was answered, and say what it leads to."""
        self.keep_line_first(answers)
        if self._due != self._log.next_day_due(at, self.where):
            self._due = None  # left open so long that it is no longer the day after
        given = self._ratings(answers, side=side, at=at)
        self._log.add_ratings(given, session_id=self._due, note=str(answers[NOTE] or ""))
        if names := names_in(answers):
            self._log.set_setting(ACTIVITIES, list(names))
        self.saved()  # tell the page first; what follows takes longer
        saved = f"Your answers of {day_in(at, self.where)} are in your log."
        more = (_MORE, CHANGE_LIST) if self._activities() else (_MORE,)
        self.show(after_rating(self._log, saved, more), focus=True)
        self.done()

    def _keep_list(self, answers: dict[str, Answer]) -> None:
        """Ask whether each changed name is the same thing, then keep the list."""
        if self.page.id == "activities":
            self._listed = answers
        changed = changed_names(self._activities(), self._listed)
        if changed and self.page.id == "activities":
            self.show(same_page(changed), keep=True, focus=True)
            return
        rename_same(self._log, changed, answers)
        names = names_in(self._listed)
        self._log.set_setting(ACTIVITIES, list(names))
        self.show(kept_page(names), keep=True, focus=True)

    def refresh(self) -> None:
        """Another time zone may make another page due, as long as nothing was answered."""
        side = self._log.affected_side
        if side is not None and not self.answers and self.page.id in ("next-day", "weekly", "alone"):
            page = self.main_page(side)
            if page != self.page:
                self.show(page)
        super().refresh()

    def _ratings(self, answers: dict[str, Answer], *, side: Side, at: datetime) -> tuple[Rating, ...]:
        if self._due is not None:
            return self.ratings(answers, moment="next-day", side=side, at=at)
        rest = {name: answer for name, answer in answers.items() if not is_weekly(name)}
        return (
            *self.ratings(rest, moment="alone", side=side, at=at),
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
    """Ratings without a session: for the day after if that is due, else how it is now."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        super().__init__(log, lambda check: RateNow(log, check, **more), "line")
