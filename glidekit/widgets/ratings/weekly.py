"""What is asked once a week: the change overall, sitting and walking, the PEG, and own activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.scales import scale
from glidekit.session.record import Rating
from glidekit.widgets.forms.ask import ask, ratings_of
from glidekit.widgets.forms.page import Button, Group, Page
from glidekit.widgets.forms.question import Question
from glidekit.widgets.forms.rows_form import BACK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from glidekit.log import SymptomLog
    from glidekit.scales import Side
    from glidekit.widgets.forms.question import Answer

ACTIVITIES = "activities"
"""Setting: the names of up to three activities, in the person's own words."""

_SCALES = ("global_change", "sitting_min", "walking_min")
_PEG, _ACTIVITY, _NAME, _SAME = "peg:", "activity:", "activity-name:", "activity-same:"
_MOST = 3
_HEADING = "What you want to do again"

CHANGE_LIST = Button("activities", "Change what you want to do again", asks=False, look="words")
KEEP_LIST = Button("keep-activities", "Save")


def week_groups(activities: Sequence[str]) -> tuple[Group, ...]:
    """The questions of a week. ``activities``: names given before; without any they are asked for."""
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
    """The names to change, and its fields as they are filled in."""
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
    """Name before -> what was written in its place; names that were cleared or only moved are none."""
    found = {}
    for number, old in enumerate(before[:_MOST], 1):
        new = " ".join(str(answers.get(f"{_NAME}{number}") or "").split())
        if new and new not in before:
            found[old] = new
    return found


def same_page(changed: Mapping[str, str]) -> Page:
    """Asks of each changed name whether it is another name or another thing."""
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
    """Give the answers of those that are the same thing their new name; ``log.undo()`` takes it back."""
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
    """What is rated from now on."""
    told = f"You rate these once a week: {', '.join(names)}." if names else "You rate none of them now."
    return Page("activities-kept", "Saved", tone="saved", intro=(told,), buttons=(BACK,))


def is_weekly(name: str) -> bool:
    """Whether a question is one of these."""
    return name in _SCALES or name.startswith((_PEG, _ACTIVITY, _NAME))


def names_in(answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Activities that were named in a form."""
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
    """Ratings of a week; a PEG with one of its three left blank is a blank, and names what was answered."""
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
