"""Forms that rate symptoms: scales become questions, answers become ratings, of one leg.

The leg is asked first, and can be changed at any time.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError
from glidekit.in_words import day
from glidekit.scales import DAY_MARKS, SCALES, scale
from glidekit.session.record import Rating
from glidekit.widgets.form import Button, Form, Group, Page, Question
from glidekit.widgets.ratings.body_map import map_of, map_ratings, reported, with_map

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from glidekit.log import SymptomLog
    from glidekit.scales import Moment, Side
    from glidekit.widgets.form import Answer, Kind, ShowIf
    from glidekit.widgets.safety_check import SafetyCheck

OF_THE_LEG = frozenset(name for name, known in SCALES.items() if known.of_leg)
"""Scales that are rated for one leg, and carry its side."""

LEAVE_BLANK = "Leave blank what you do not know."
BLANKS = f"{LEAVE_BLANK[:-1]}: a blank is kept as a blank, never as a zero."
NOTE = "note"


def ask(name: str, *, show_if: ShowIf | None = None) -> Question:
    """A scale's question; it may stay blank."""
    known = scale(name)
    kind: Kind = "scale-0-10" if (known.low, known.high) == (0, 10) else "scale"
    options: tuple[tuple[str, str], ...] = ()
    if known.choices:
        kind, options = "several", tuple((choice, choice.capitalize()) for choice in known.choices)
    elif known.levels == ("no", "yes"):
        kind = "yes-no"
    elif known.levels:
        kind, options = "levels", tuple((level, level.capitalize()) for level in known.levels)
    elif known.unit == "minutes":
        kind = "minutes"
    return Question(
        name,
        kind,
        known.question,
        low=known.low,
        high=known.high,
        ends=known.ends,
        unit=known.unit,
        options=options,
        show_if=show_if,
    )


def about_leg(side: Side | None, *names: str) -> Group:
    """Questions about the affected leg."""
    return Group(tuple(map(ask, names)), heading=f"Your {side} leg" if side else "Your leg")


def about_rest(*names: str) -> Group:
    """Questions not about the leg alone, and free words."""
    words = Question(NOTE, "text", "What do you want to remember about today?")
    return Group((*map(ask, names), words), heading="And besides")


def add_more(*names: str, side: Side) -> Group:
    """Questions for those who want to tell more, folded away: the body map, these scales, free words.

    What else the day held is there too, one tap each.
    """
    rest = about_rest(*names, *DAY_MARKS)
    return with_map(replace(rest, heading="", fold="Add more"), side)


def ratings_of(
    answers: Mapping[str, Answer], *, moment: Moment, at: datetime, zone: str, side: Side | None
) -> tuple[Rating, ...]:
    """One rating for every scale that was asked; a blank is kept as skipped."""
    return tuple(
        Rating(
            name,
            _value(name, answer),
            at,
            zone=zone,
            moment=moment,
            side=side if name in OF_THE_LEG else None,
            text=str(answer) if scale(name).choices and answer is not None else None,
        )
        for name, answer in answers.items()
        if name in SCALES
    )


def _value(name: str, answer: Answer) -> float | None:
    """An answer as a number: a level by its place, yes as 1, names counted."""
    if scale(name).choices and isinstance(answer, str):
        return float(len(answer.split(", ")))
    return scale(name).check(float(answer) if isinstance(answer, bool) else answer)


def last_words(log: SymptomLog, names: Iterable[str], moments: Iterable[Moment]) -> dict[str, str]:
    """Scale -> "Last time, on 9 March 2026: 4". Loads pandas, so call it once the form is seen."""
    frame = log.ratings()
    answered = frame["status"] == "answered"
    wanted = frame["scale"].isin(list(names)) & frame["moment"].isin(list(moments))
    last = frame[answered & wanted].sort_values("rated_at").groupby("scale", observed=True).tail(1)
    return {
        str(
            row["scale"]
        ): f"Last time, on {day(row['local_date'])}: {told(row['scale'], row['value'], row['text'])}"
        for row in last.to_dict("records")
    }


def told(name: str, value: float, text: str = "") -> str:
    """A value in words: its level, the names chosen, or the number with its unit."""
    known = scale(name)
    if known.choices:
        return text
    return known.level(value) or f"{value:g} {known.unit}".rstrip()


SIDE = "side"
BOTH = "both"
CHANGE = Button("change-side", "It is the other leg now", asks=False, look="words")

BOTH_LEGS = (
    "Signs in both legs can need help today. Please answer the safety check above, before anything else."
)


def side_page(now: Side | None) -> Page:
    """Asks which leg it is; "both" opens the safety check, as one of its signs."""
    back = Button("back", "Go back", asks=False, look="words")
    why = "This workbook follows one leg at a time. So it notices when the other one joins in."
    return Page(
        "side",
        "Which leg is affected?",
        intro=(f"{why} You can change this at any check-in.",),
        groups=(Group((side_question(now),)),),
        buttons=(Button("side", "Save and go on"), *((back,) if now else ())),
    )


def side_question(now: Side | None, *, required: bool = True) -> Question:
    """Left, right or both; the current one is named, not chosen."""
    return Question(
        SIDE,
        "choice",
        "Where do you feel it?",
        help=f"Until now it was the {now} leg." if now else "",
        required=required,
        blank="Please choose one.",
        options=(("left", "Left leg"), ("right", "Right leg"), (BOTH, "Both legs")),
    )


def as_side(answer: Answer) -> Side:
    """Left or right, as the question offers them."""
    return "left" if answer == "left" else "right"


def report_both(log: SymptomLog) -> None:
    """Both legs is an emergency sign: ask the whole check first, whatever comes next."""
    log.record_safety_check(something_new=True)


class LegForm(Form):
    """Asks for the affected leg if it is not known, then shows ``main_page``.

    Done once saved, or once both legs were reported.
    """

    lasts: tuple[Moment, ...] = ("before",)

    def __init__(self, log: SymptomLog, check: SafetyCheck, **more: Any) -> None:
        self._log, self._check = log, check
        self._opened = False
        super().__init__(**more)
        side = log.affected_side
        self.show(side_page(None) if side is None else self.main_page(side), focus=self.take_focus)

    @abstractmethod
    def main_page(self, side: Side) -> Page:
        """The questions about this leg."""

    @abstractmethod
    def rated(self, button: str, answers: dict[str, Answer], *, side: Side, at: datetime) -> None:
        """Save the answers of the main page."""

    def keep_line_first(self, answers: Mapping[str, Answer]) -> None:
        """Before anything else is saved, require "anything new?", and report marks of a warning sign.

        Raises GlidekitError if the line above the form was not answered.
        """
        if self._check.line is None:
            self._check.ask_for_line()
            raise GlidekitError(
                "One line above is still open: anything new?",
                safe="Nothing was saved yet, and all your answers are still here.",
                do="Choose No or Yes there, then press the button again.",
            )
        if reported(map_of(answers) or {}):
            self._log.record_safety_check(something_new=True)

    def ratings(
        self, answers: Mapping[str, Answer], *, moment: Moment, side: Side, at: datetime
    ) -> tuple[Rating, ...]:
        """The ratings in the answers, body map included."""
        return (
            *ratings_of(answers, moment=moment, at=at, zone=self.where, side=side),
            *map_ratings(answers, moment=moment, at=at, zone=self.where, side=side),
        )

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """Keep or change the leg, or save the main page."""
        side = self._log.affected_side
        if button == "side":
            self._side(answers[SIDE])
        elif button == CHANGE.id or side is None:
            self.show(side_page(side), keep=True, focus=True)
        elif button == "back":
            self.show(self.main_page(side), keep=True, focus=True)
        else:
            self.rated(button, answers, side=side, at=self._clock())

    def refresh(self) -> None:
        """Once the form is seen, load last time's answers, to show after each answer."""
        if self.seen and not self._opened:
            self._opened = True
            self.live = {**self.live, **self._last_words()}

    def _last_words(self) -> dict[str, str]:
        names: Iterable[str] = [question.id for question in self.page.questions]
        return last_words(self._log, names, self.lasts)

    def _side(self, side: Answer) -> None:
        if side == BOTH:
            report_both(self._log)
            self.show(Page("both-legs", "Both legs", intro=(BOTH_LEGS,)), focus=True)
            self.done()
            return
        known = as_side(side)
        if known != self._log.affected_side:
            self._log.affected_side = known
        self._opened = False
        self.show(self.main_page(known), keep=True, focus=True)
        self.look_again()
