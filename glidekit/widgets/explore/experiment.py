"""Your own on/off experiment: what it could find, the draw, today's part, and at the end what it showed.

"Off" leaves the exercises out; "on" is what the rules allow that day and never more. A stop, a bad spell or a
course that gets worse ends the offer and hides the day's part: safety comes first.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

from glidekit.analysis.daily import daily, leg_now
from glidekit.analysis.experiment import Power, experiment_power, in_life
from glidekit.analysis.legs import firmly_worse
from glidekit.analysis.randomisation import draw_order
from glidekit.analysis.reliability import spread_of
from glidekit.analysis.simulation import SPREAD
from glidekit.errors import GlidekitError, NotWritten
from glidekit.handover.report import write_page
from glidekit.in_words import counted, day, number, short_day, times_in_100
from glidekit.pages.render import render, safe
from glidekit.plots.captions import warnings
from glidekit.plots.experiment import result_view
from glidekit.plots.now import stopped
from glidekit.plots.svg import svg_of
from glidekit.plots.view import Message
from glidekit.rules.messages import message
from glidekit.widgets.controls import ROW, Column, button, field, paragraph

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from glidekit.log import SymptomLog
    from glidekit.log.sessions.experiment_order import Experiment as Order

LEAST_SPREAD_DAYS = 8
REPETITIONS = 400
FILE = "experiment-{first}.html"
_MARK = "glidekit: an on/off experiment"
NOT_NOW, OWN = "No experiment now.", "Your own experiment: with the exercises, and without."
CLOSED = (
    "An experiment is for calm times. Your log says that this is not one of them, so none can begin now, and "
    "one that is under way is set aside."
)
CHECK_FIRST = (
    "Please do the safety check first. An experiment begins only after one that is less than a week old."
)
PLAN = (
    "You try a few days with the exercises and a few days without. A coin toss sets the order. 'Without' "
    "means leaving the exercises out and living as usual. It never means doing more on the other days. "
    "Record how your leg feels once on every day, with or without: gk.check_in(log), best at the same time."
)
FIRST_POWER = "First see what it could find. Then the order can be drawn."
BOTH_QUESTIONS = "Please answer both questions first. How many days may be missed? Does the effect last?"
MISSED = "How many days will you miss entering?"
LASTS = "Does the effect last after you stop?"
MISSING = {"none": 0.0, "1 in 10": 0.1, "2 in 10": 0.2, "4 in 10": 0.4}
LINGERS = {
    "no, it is gone the next day": 0.0,
    "some: 3 in 10 is left a day later": 0.3,
    "most: 6 in 10 is left a day later": 0.6,
}
CHOOSE = ("please choose", None)
ADVICE = (
    "An effect that lasts blurs the days without. Add a wash-out day: each part gets one more day, and its "
    "first day does not count."
)
SMALL = "That is a small chance. More pairs help most, then entering every day."
GOOD_CHANCE = 0.6
NO_PEEKING = "The result is shown when the last day is over. Looking earlier would mislead you."
TODAY = {
    "on": "with the exercises, as the plan says and not more",
    "off": "without the exercises; leave them out and enter how the leg is",
}
STOP_ANY_TIME = (
    "You may end it at any time, and should if symptoms get worse or move further down the leg. Then do the "
    "safety check."
)


class Experiment(Column):
    """Plan, draw, today, result; ``step`` names what is shown: closed, plan, running or over."""

    def __init__(
        self,
        log: SymptomLog,
        *,
        repetitions: int = REPETITIONS,
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self._log, self._repetitions = log, repetitions
        self.power: Power | None = None
        self.step = ""
        self.refresh()
        self.follow(log)

    def look_again(self) -> None:
        """The log changed: a stop, or what must be said first, replaces everything."""
        if self.step != "plan" or stopped(self._log) is not None or self._unsafe():
            self.refresh()

    def refresh(self) -> None:
        """Show the current step."""
        stop = stopped(self._log)
        if stop is not None:
            self._show("closed", _html(stop))
            return
        found = self._log.experiments()
        if found and found[-1].is_over(self._log.today):
            self._over(found[-1])
        elif reason := self._unsafe():
            self._show("closed", _words(NOT_NOW, reason, CLOSED))
        elif found:
            self._running(found[-1])
        else:
            self._ask()

    def _over(self, found: Order) -> None:
        again, keep = button("Plan another one"), button("Keep it as a page")
        self.said = ipywidgets.HTML()
        again.on_click(lambda _button: self._plan())
        keep.on_click(lambda _button: self.keep(FILE.format(first=found.first.isoformat())))
        buttons = ipywidgets.HBox((again, keep), layout=ROW)
        self._show("over", _html(result_view(self._log, found)), buttons, self.said)

    def keep(self, path: str) -> None:
        """Write the last experiment's result as one page; what goes wrong is said below it."""
        try:
            html = result_page(self._log, self._log.experiments()[-1])
            kept = write_page(path, html, must_be_ours=_must_be_ours)
        except GlidekitError as problem:
            self.said.value = "".join(paragraph(line) for line in str(problem).split("\n"))
            return
        self.said.value = paragraph(
            f"Written: {kept}. Only you can read it. Any browser opens and prints it."
        )

    def _unsafe(self) -> str:
        """Why no experiment may begin or go on; empty where it may."""
        told = warnings(self._log.advice())
        if told:
            return told[0]
        return message("V-worse") if firmly_worse(self._log.ratings()) else ""

    def _plan(self) -> None:
        if reason := self._unsafe():
            self._show("closed", _words(NOT_NOW, reason, CLOSED))
            return
        self._ask()

    def _ask(self) -> None:
        if not self._log.gate().allowed:
            self._show("closed", _words(OWN, PLAN, CHECK_FIRST))
            return
        self.power = None
        self.pairs = field(ipywidgets.BoundedIntText, "Pairs", value=8, min=6, max=20)
        self.days_each = field(ipywidgets.BoundedIntText, "Days each", value=3, min=1, max=7)
        self.wash_out = field(ipywidgets.BoundedIntText, "Wash-out days", value=0, min=0, max=3)
        self.begins = field(ipywidgets.DatePicker, "First day", value=self._log.today + timedelta(days=1))
        self.missing = _question(MISSED, MISSING)
        self.lingers = _question(LASTS, LINGERS)
        self.see = button("What could it find?")
        self.draw = button("Draw the order and begin", disabled=True)
        self.said = ipywidgets.HTML(paragraph(FIRST_POWER))
        self.see.on_click(self._see)
        self.draw.on_click(self._draw)
        numbers = (self.pairs, self.days_each, self.wash_out, self.begins)
        for control in (*numbers, self.missing, self.lingers):
            control.observe(self._changed, "value")
        fields = ipywidgets.VBox((ipywidgets.HBox(numbers, layout=ROW), self.missing, self.lingers))
        buttons = ipywidgets.HBox((self.see, self.draw), layout=ROW)
        self._show("plan", _words(OWN, PLAN, STOP_ANY_TIME), fields, buttons, self.said)

    def _changed(self, _change: object) -> None:
        """Other numbers have another power: show it again before the draw."""
        self.power, self.draw.disabled = None, True
        self.said.value = paragraph(FIRST_POWER)

    def _see(self, _button: object = None) -> None:
        if self.missing.value is None or self.lingers.value is None:
            self.said.value = paragraph(BOTH_QUESTIONS)
            return
        self.said.value = paragraph("Simulating ...")
        paper = experiment_power(
            self.pairs.value, days_each=self.days_each.value, wash_out=self.wash_out.value,
            spread=self._spread(), begins=self.begins.value, repetitions=self._repetitions, progress=False,
        )  # fmt: skip
        lived = in_life(paper, missing=self.missing.value, lingers=self.lingers.value, progress=False)
        self.power = lived[-1] if lived else paper
        advice = "".join(map(paragraph, self._advice()))
        self.said.value = paragraph(self.power.sentence) + _powers((paper, *lived)) + advice
        self.draw.disabled = self.begins.value is None

    def _advice(self) -> list[str]:
        said = [ADVICE] if self.lingers.value and not self.wash_out.value else []
        return said + ([SMALL] if self.power is not None and self.power.power < GOOD_CHANCE else [])

    def _spread(self) -> float:
        ratings = self._log.ratings()
        series = daily(ratings, side=leg_now(ratings))
        return SPREAD if len(series) < LEAST_SPREAD_DAYS else max(0.3, spread_of(series.index, series))

    def _draw(self, _button: object = None) -> None:
        if self.power is None:
            return
        if reason := self._unsafe():
            self._show("closed", _words(NOT_NOW, reason, CLOSED))
            return
        seed = secrets.randbits(63)  # from the operating system; logged, to check the draw
        order = draw_order(self.pairs.value, seed=seed)
        try:
            self._log.add_order(
                order, days_each=self.days_each.value + self.wash_out.value, wash_out=self.wash_out.value,
                begins=self.begins.value, seed=seed, power=self.power.power, effect=self.power.effect,
                spread=self.power.spread, missing=self.power.missing, lingers=self.power.lingers,
            )  # fmt: skip
        except GlidekitError as problem:
            self.said.value = paragraph(str(problem))
            return
        self.refresh()

    def _running(self, found: Order) -> None:
        end = button("End the experiment")
        end.on_click(lambda _button: self._end(found))
        self._show("running", _words(*_today(found, self._log.today), NO_PEEKING, STOP_ANY_TIME), end)

    def _end(self, found: Order) -> None:
        self._log.end_experiment(found.id, self._log.today)
        self.refresh()

    def _show(self, step: str, *children: Any) -> None:
        self.step = step
        self.children = children


def _question(words: str, answers: Mapping[str, float]) -> ipywidgets.Dropdown:
    """A question with nothing chosen yet."""
    made = field(ipywidgets.Dropdown, words, wide=True, options=(CHOOSE, *answers.items()), value=None)
    made.style.description_width = "calc(100% - 296px)"
    return made


def _powers(found: Sequence[Power]) -> str:
    """How often it would find the difference, from paper to life."""
    if len(found) < 2:
        return ""
    rows = "".join(
        "<tr><th scope='row' style='text-align:left;font-weight:normal'>"
        f"{escape(one.condition.capitalize())}</th>"
        f"<td style='text-align:right'>{100 * one.power:.0f}</td></tr>"
        for one in found
    )
    return (
        "<table class='gk-experiment'>"
        f"<caption style='text-align:left'>Found, of 100 experiments</caption>{rows}</table>"
    )


def _today(found: Order, today: date) -> tuple[str, str]:
    """What today is, and what the draw was."""
    drawn = (
        f"Drawn by lot and logged on {day(found.drawn_at.date())}, before the first day: "
        f"{len(found.periods)} periods of {found.days_each} days, {day(found.first)} to {day(found.last)}."
    )
    period = found.on(today)
    if period is None:
        return f"It begins on {day(found.first)}. Until then, go on as usual.", drawn
    at = (today - period.first).days + 1
    place = f"day {at} of {found.days_each}, period {period.number} of {len(found.periods)}"
    return f"Today, {day(today)}: {TODAY[period.condition]} ({place}).", drawn


def _html(view: Any) -> ipywidgets.HTML:
    return ipywidgets.HTML(view.to_html())


def _words(title: str, *paragraphs: str) -> ipywidgets.HTML:
    return _html(Message(title, paragraphs=paragraphs))


def result_page(log: SymptomLog, found: Order) -> str:
    """An experiment that is over as a page of HTML: what was planned, what came out, every period."""
    view = result_view(log, found)
    if isinstance(view, Message):
        raise NotWritten(
            f"{view.title} {' '.join(view.paragraphs)}", do="Keep a page of one with whole pairs."
        )
    return render(
        "experiment_page.html",
        mark=_MARK,
        simulated=log.simulated,
        planned=_planned(found),
        halves=_halves(view.table),
        view=view,
        drawing=safe(svg_of(view.figure, label=view.alt, prefix="experiment-")),
    )


def _halves(table: pd.DataFrame) -> list[list[tuple[str, str, str, str, str]]]:
    """Every period as a short row, in two halves side by side so that forty fit a page."""
    rows = [
        (
            f"{row['Period']}",
            row["Exercises"],
            f"{short_day(row.get('Counts from', row['First day']))} to {short_day(row['Last day'])}",
            f"{row['Days logged']}",
            "" if row["Days logged"] == 0 else number(row["Mean leg pain"]),
        )
        for row in table.to_dict("records")
    ]
    middle = (len(rows) + 1) // 2
    return [rows[:middle], rows[middle:]]


def _planned(found: Order) -> list[str]:
    """What stood before its first day, one line a fact."""
    counts = found.days_each - found.wash_out
    washed = f", after {counted(found.wash_out, 'wash-out day')} that did not count" if found.wash_out else ""
    said = [
        (
            f"{len(found.periods) // 2} pairs of periods of {counted(counts, 'day')}{washed}: "
            f"{day(found.first)} to {day(found.last)}."
        ),
        (
            f"In each pair a coin toss decided which period came first. It was drawn and logged on "
            f"{day(found.drawn_at.date())} (seed {found.seed})."
        ),
    ]
    if "power" in found.foreseen:
        said.append(
            f"Foreseen then: a true difference of {number(found.foreseen['effect'])} points would be found "
            f"{times_in_100(found.foreseen['power'])}."
        )
    if found.ended is not None:
        said.append(
            f"It was ended early, on {day(found.ended)}. Only the periods that were whole are compared."
        )
    return said


def _must_be_ours(target: Path) -> None:
    try:
        ours = _MARK in target.read_text(encoding="utf-8", errors="replace")[:2_000]
    except OSError:
        ours = False
    if not ours:
        raise NotWritten(f"{target} is there already and is no page of this kind.", do="Choose another name.")
