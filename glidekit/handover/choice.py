"""What a person chose to share: days, a leg, which items, notes; and what that leaves out, in words."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, get_args

from glidekit.errors import GlidekitError
from glidekit.in_words import day
from glidekit.scales import Side

if TYPE_CHECKING:
    from collections.abc import Mapping

ITEMS = {
    "leg pain": "leg pain, its change and its graph",
    "how far down": "how far down the leg, with the body map",
    "tingling and weakness": "tingling and weakness",
    "daily life": "sitting, walking, own activities, the PEG score",
    "sessions": "sessions done against planned, and the day after",
    "nights and tablets": "nights and tablets",
    "marks": "marked days, and what was different",
    "plan": "the plan now",
}
"""What can be left out. The safety check, its stop answers and "That hurt" always stand on the page."""

MOST_QUESTIONS, MOST_LETTERS = 3, 60


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page shows. ``since`` and ``until`` are days; ``leg`` None means each leg that was rated.

    ``items`` are keys of ITEMS; ``questions`` are up to three lines by the person. Raises GlidekitError,
    in words, for anything else.
    """

    since: date | None = None
    until: date | None = None
    leg: Side | None = None
    items: tuple[str, ...] = tuple(ITEMS)
    notes: bool = False
    questions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what makes no page."""
        for item in self.items:
            if item not in ITEMS:
                raise GlidekitError.unknown("item of the page", item, ITEMS)
        if not self.items:
            raise _refused("Nothing was chosen to share.", f"Choose at least one of: {', '.join(ITEMS)}.")
        for name in ("since", "until"):
            object.__setattr__(self, name, _as_day(name, getattr(self, name)))
        if self.leg is not None and self.leg not in get_args(Side):
            raise GlidekitError.unknown("leg", self.leg, get_args(Side))
        if self.since and self.until and self.since > self.until:
            raise _refused(
                f"The page cannot begin on {day(self.since)} and end on {day(self.until)}.",
                "Swap the two days.",
            )
        self._check_questions()

    def _check_questions(self) -> None:
        if len(self.questions) > MOST_QUESTIONS:
            raise _refused(
                f"{len(self.questions)} questions are too many for one page.",
                f"Keep the {MOST_QUESTIONS} that matter most.",
            )
        for question in self.questions:
            if not isinstance(question, str):
                raise _refused(f"A question cannot be {question!r}.", "Write it between quotes.")
            if question != question.encode(errors="ignore").decode():
                raise _refused(f"The question {question!r} holds half a letter.", "Type it again.")
            if len(question) > MOST_LETTERS:
                raise _refused(
                    f"A question has {len(question)} letters.", f"Make it {MOST_LETTERS} letters or fewer."
                )

    def has(self, item: str) -> bool:
        """Whether an item is shared."""
        return item in self.items

    @property
    def left_out(self) -> tuple[str, ...]:
        """What the page does not show by choice, in words."""
        found = [words for item, words in ITEMS.items() if item not in self.items]
        found += ["notes"] if not self.notes else []
        found += [f"the {'right' if self.leg == 'left' else 'left'} leg"] if self.leg else []
        found += [f"days before {day(self.since)}, except for safety"] if self.since else []
        found += [f"days after {day(self.until)}, except for safety"] if self.until else []
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the rows of the page."""
        made = {one.name: getattr(self, one.name) for one in fields(self)}
        return made | {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "items": list(self.items),
            "questions": list(self.questions),
        }


def choice_from(given: Mapping[str, Any]) -> Choice:
    """The choice as it stands in the rows of a page."""
    return Choice(
        since=_day(given["since"]),
        until=_day(given["until"]),
        leg=given["leg"],
        items=tuple(given["items"]),
        notes=bool(given["notes"]),
        questions=tuple(given["questions"]),
    )


def _as_day(name: str, given: Any) -> date | None:
    """A day as a date; "2026-03-09" is one, too."""
    if isinstance(given, str):
        with suppress(ValueError):
            return date.fromisoformat(given)
    if given is None or isinstance(given, date):
        return given.date() if isinstance(given, datetime) else given
    raise _refused(f"{name} cannot be {given!r}: it is a day.", 'Write it like this: "2026-03-09".')


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None


def _refused(what: str, do: str) -> GlidekitError:
    return GlidekitError(what, safe="Nothing was written.", do=do)
