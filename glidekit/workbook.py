"""The verbs that notebooks call. Each loads what it needs when it is called, and shows what it returns."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, isfunction, signature
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from glidekit.content.exercises import Exercise
from glidekit.content.exercises import exercise as _exercise
from glidekit.content.exercises import exercises as _exercises
from glidekit.errors import GlidekitError, LogError, SafetyStop
from glidekit.gc_paused import gc_paused
from glidekit.planning.plan import Plan
from glidekit.planning.presets import plan as _preset
from glidekit.rules.thresholds import RULES, Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from pathlib import Path

    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.content.exercises import Position
    from glidekit.handover.reminders import Reminders
    from glidekit.handover.report import Checked, Report
    from glidekit.log import SymptomLog
    from glidekit.plots.map_over_time import Maps
    from glidekit.plots.view import Message, PictureView
    from glidekit.scales import Side
    from glidekit.session.record import SessionRecord
    from glidekit.widgets.correct.correct_form import Correct
    from glidekit.widgets.explore.experiment import Experiment
    from glidekit.widgets.explore.nerve_explorer import NerveExplorer
    from glidekit.widgets.explore.picture_forms import Evidence, Explore, Misleading, Progression
    from glidekit.widgets.handover.plan_back import PlanBack
    from glidekit.widgets.handover.share_form import ShareForm
    from glidekit.widgets.handover.take_along import TakeAlong, TakeWithMe
    from glidekit.widgets.look_after.look_after_form import LookAfter
    from glidekit.widgets.plans.my_exercise import MyExercise
    from glidekit.widgets.plans.plan_editor import PlanEditor
    from glidekit.widgets.plans.watch import Watch
    from glidekit.widgets.ratings.body_map import BodyMap
    from glidekit.widgets.ratings.rate_now import CheckInOnly, Marks
    from glidekit.widgets.safety_check import SafetyCheck
    from glidekit.widgets.session.player import Player, SoundTest
    from glidekit.widgets.session.todays_session import TodaysSession
    from glidekit.widgets.settings_form import Settings


_P = ParamSpec("_P")
_R = TypeVar("_R")


def _asks_for_log(verb: Callable[_P, _R]) -> Callable[_P, _R]:
    """Make a verb check its log, and say plainly when something else was given."""
    parameters = signature(verb).parameters
    place, without = list(parameters).index("log"), parameters["log"].default

    @wraps(verb)
    def checked(*args: _P.args, **named: _P.kwargs) -> _R:
        given = named.get("log", args[place] if len(args) > place else without)
        if given is not None or without is not None:  # None if the log may be left out
            _check_log(verb.__name__, given)
        with gc_paused():
            return verb(*args, **named)

    return checked


def _check_log(verb: str, given: object) -> None:
    from glidekit.log import SymptomLog

    if not isinstance(given, SymptomLog):
        there = "nothing" if given is None or given is Parameter.empty else "something else"
        raise LogError(
            f"gk.{verb} needs your log, and {there} stands in its place.",
            do=f"Run log = gk.open_log() first. Then write log, without quotes, in gk.{verb}( ).",
        )


def _verbs() -> tuple[str, ...]:
    """The public functions of this module: the verbs of the public face."""
    mine = ((name, value) for name, value in globals().items() if not name.startswith("_"))
    return tuple(name for name, value in mine if isfunction(value) and value.__module__ == __name__)


@gc_paused()
def open_log(path: str | Path | None = None) -> SymptomLog:
    """Your log: ``path``, else $GLIDEKIT_LOG, else data/my-log.sqlite of this workbook; made if it is new.

    Raises LogError, with nothing overwritten, for a missing folder and for a file that is no log.

    >>> own = gk.open_log("my-log.sqlite")  # made if it is new
    >>> own
    My log: my-log.sqlite · 0 sessions
    """
    from glidekit.log import open_log as open_

    return open_(path)


@gc_paused()
def example_log(course: str = "steady") -> SymptomLog:
    """A simulated diary to look at; it is read-only and never mixed with your own.

    >>> gk.example_log("flare").sessions().shape[0]
    60
    """
    from glidekit.sample.example_log import example_log as example

    return example(course)


def simulate(
    course: str = "steady", sessions: int = 60, seed: int = 1, start: datetime | None = None
) -> list[SessionRecord]:
    """Simulated sessions of a course: steady, flare, no-change, worse-down-the-leg or stop-sign.

    >>> records = gk.simulate("steady", sessions=3)
    >>> records[0].simulated
    True
    """
    from glidekit.sample.simulated import simulate as simulate_

    return simulate_(course=course, sessions=sessions, seed=seed, start=start)


class ExerciseList(tuple[Exercise, ...]):
    """All exercises, shown as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        from glidekit.pages.exercise_card import exercise_table

        return exercise_table(self)


@dataclass(frozen=True, slots=True)
class ExerciseCard:
    """An exercise as its card, drawn for one person's leg (None: not known which)."""

    exercise: Exercise
    side: Side | None

    def _repr_html_(self) -> str:
        return _exercise_html(self.exercise, self.side)


@_asks_for_log
def exercise(name: str, log: SymptomLog | None = None) -> Exercise | ExerciseCard:
    """An exercise by its id, with steps, dose, notes and sources; an unknown id gets the nearest ones.

    With ``log`` its card is drawn for the leg that is affected.

    >>> gk.exercise("sitting-glide").name
    'Sitting glide'
    """
    found = _exercise(name)
    return found if log is None else ExerciseCard(found, log.affected_side)


def exercises() -> ExerciseList:
    """The four exercises, in teaching order.

    >>> [one.id for one in gk.exercises()]
    ['sitting-glide', 'full-stretch', 'supine-glide', 'standing-glide']
    """
    return ExerciseList(_exercises())


@_asks_for_log
def plan(which: str | SymptomLog, log: SymptomLog | None = None) -> Plan:
    """A named plan ("gentle-start", "flare-day", "as-in-the-article"), or the next one for a log.

    With ``log``, also one that was saved there under a name; a name ending in .json is a plan file.

    >>> gk.plan("flare-day").title
    'A flare day'
    >>> todays = gk.plan(log)
    """
    if isinstance(which, str):
        return _as_plan(which, log)
    _check_log("plan", which)
    return _next_plan(which)


@_asks_for_log
def safety_check(log: SymptomLog) -> SafetyCheck:
    """The safety check; its answer is logged and decides whether a player may start.

    >>> form = gk.safety_check(log)
    """
    from glidekit.widgets.safety_check import SafetyCheck

    return SafetyCheck(log)


@_asks_for_log
def todays_session(log: SymptomLog, plan: Plan | str | None = None) -> TodaysSession:
    """Check-in, timer, check-out: today's session from beginning to end, saved as it goes.

    >>> session = gk.todays_session(log)
    """
    from glidekit.widgets.session.todays_session import TodaysSession

    return TodaysSession(log, _as_plan(plan, log) if plan is not None else None)


@_asks_for_log
def player(plan: Plan | str, log: SymptomLog) -> Player:
    """The timer alone, for a plan; at the place where it stood, if this plan was begun and not ended.

    Shown in a cell, the cards of the safety check are one tap away, and a stop page takes its place.

    >>> timer = gk.player("gentle-start", log)
    >>> timer.status
    'ready'
    """
    from glidekit.widgets.session.player import PlayerAlone, unfinished

    chosen = _as_plan(plan, log)
    begun = unfinished(log, chosen)
    return PlayerAlone(log, chosen) if begun is None else PlayerAlone(log, session_id=begun)


@_asks_for_log
def try_sound(log: SymptomLog) -> SoundTest:
    """The timer's tones and voice, without a timer: a button to hear them, and the volume.

    >>> heard = gk.try_sound(log)
    """
    from glidekit.widgets.session.player import SoundTest

    return SoundTest(log)


@_asks_for_log
def take_along(plan: Plan | str, log: SymptomLog, path: str | Path = "session.html") -> TakeAlong:
    """Write one file for a phone or tablet: the plan with its timer, the safety cards, a short check-out.

    It needs no connection and is good until your safety check runs out. Its result comes back with
    ``log.import_take_along``. Raises SafetyStop where the plan may not start now.

    >>> own = gk.open_log("my-phone.sqlite")
    >>> gate = own.record_safety_check(full=True)
    >>> gk.take_along("flare-day", own, "session.html").path.exists()
    True
    """
    from glidekit.widgets.handover.take_along import take_along as write

    return write(_as_plan(plan, log), log, path)


@_asks_for_log
def take_with_me(log: SymptomLog) -> TakeWithMe:
    """A form: write today's plan as a file for a phone, and take its result in afterwards.

    >>> form = gk.take_with_me(log)
    """
    from glidekit.widgets.handover.take_along import TakeWithMe

    return TakeWithMe(log)


@_asks_for_log
def watch(name: str, variant: str = "gentle", *, log: SymptomLog | None = None) -> Watch:
    """An exercise to look at: the figure moves when asked to; nothing is asked and nothing saved.

    With ``log`` the leg that is affected is shown first.

    >>> figure = gk.watch("supine-glide", log=log)
    """
    from glidekit.widgets.plans.watch import Watch

    return Watch(name, variant, (log.affected_side if log is not None else None) or "right")


@_asks_for_log
def try_out(name: str, log: SymptomLog) -> Player:
    """About a minute of one exercise, gently, with the timer; the safety check comes first, as always.

    >>> timer = gk.try_out("sitting-glide", log)
    """
    from glidekit.planning.presets import try_out as plan_of

    return player(plan_of(name), log)


@_asks_for_log
def my_exercise(log: SymptomLog) -> MyExercise:
    """Exercises from your own physio: write one down, do it with the timer, change it, take it out.

    They are timed and logged like the others, and count in no progress. In a script:
    ``glidekit.log.sessions.own_exercises.save_own(log, OwnExercise(...))``, then ``gk.player(name, log)``.

    >>> gk.my_exercise(log).form.page.title
    'Exercises from my physio'
    """
    from glidekit.widgets.plans.my_exercise import MyExercise

    return MyExercise(log)


@_asks_for_log
def check_in(log: SymptomLog) -> CheckInOnly:
    """Ratings without a session: how the day after was, or how it is now.

    >>> form = gk.check_in(log)
    """
    from glidekit.widgets.ratings.rate_now import CheckInOnly

    return CheckInOnly(log)


@_asks_for_log
def edit_plan(plan: Plan | str | SymptomLog, log: SymptomLog | None = None) -> PlanEditor:
    """A small form for the numbers of a plan; its ``plan`` is the plan as edited.

    With ``log``, plans can be saved there under a name. ``edit_plan(log)`` begins with the next plan.

    >>> editor = gk.edit_plan("gentle-start", log)
    >>> editor.plan.name
    'gentle-start'
    """
    from glidekit.log import SymptomLog
    from glidekit.widgets.plans.plan_editor import PlanEditor

    if isinstance(plan, SymptomLog):
        return PlanEditor(_next_plan(plan), plan)
    return PlanEditor(_as_plan(plan, log), log)


@_asks_for_log
def settings(log: SymptomLog) -> Settings:
    """Which leg is affected, and your emergency number; both can be changed at any time.

    >>> form = gk.settings(log)
    """
    from glidekit.widgets.settings_form import Settings

    return Settings(log)


@_asks_for_log
def marks(log: SymptomLog) -> Marks:
    """Mark a day on which something changed: new tablets, an injection, other exercises.

    >>> form = gk.marks(log)
    """
    from glidekit.widgets.ratings.rate_now import Marks

    return Marks(log)


@_asks_for_log
def correct(log: SymptomLog) -> Correct:
    """Choose an entry, see what it says, change a value, take it out, take a correction back.

    >>> form = gk.correct(log)
    """
    from glidekit.widgets.correct.correct_form import Correct

    return Correct(log)


def explore_nerve(position: Position = "lying", **angles: float) -> NerveExplorer:
    """Drag the joints of a figure and see the nerve slide or be pulled; ``angles`` as in gk.body.Posture.

    >>> explorer = gk.explore_nerve("sitting", knee_flexion_deg=30)
    """
    from glidekit.widgets.explore.nerve_explorer import NerveExplorer

    return NerveExplorer(position, **angles)


@_asks_for_log
def look_after(log: SymptomLog) -> LookAfter:
    """The state of the log, copies of it, exports, taking in another diary, erasing: asked, then done.

    >>> page = gk.look_after(log)
    """
    from glidekit.widgets.look_after.look_after_form import LookAfter

    return LookAfter(log)


def weigh_evidence() -> Evidence:
    """What reviews and trials found, as forest plots to draw again: choose the measure and whose figures.

    >>> page = gk.weigh_evidence()
    """
    from glidekit.widgets.explore.picture_forms import Evidence

    return Evidence()


def pool_trials(trials: str | Path | pd.DataFrame | None = None) -> PictureView | Message:
    """Trials of your own CSV file (or frame) as a forest plot with their pool and the range for a new trial.

    Columns: trial, effect, and se or ci95_low and ci95_high; one row a trial. A row without numbers is named
    and left out. Without a file it shows an invented example. Needs the extra ``evidence`` (statsmodels).

    >>> gk.pool_trials().sentence  # without a file: an invented example
    'A new trial could plausibly find anything from -3.2 to 1.6. The average is -0.8 (-1.86 to 0.24).'
    """
    from glidekit.plots.forest import pooled_view

    return pooled_view(trials)


def published_evidence() -> pd.DataFrame:
    """Every published row of the two evidence tables, blanks blank, with what was read where.

    >>> gk.published_evidence().columns[:3].tolist()
    ['Source', 'What was compared', 'Outcome']
    """
    from glidekit.plots.forest import evidence_table

    return evidence_table()


@_asks_for_log
def report(
    log: SymptomLog,
    path: str | Path | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
    leg: Side | None = None,
    items: Sequence[str] | None = None,
    notes: bool = False,
    questions: Sequence[str] = (),
    made: date | None = None,
) -> Report:
    """One page for a clinician; without a path it is only shown, as a preview.

    ``since``, ``until``, ``leg``, ``items`` (keys of ``glidekit.handover.shared_rows.ITEMS``) and ``notes``
    choose what is shared; the page names what was left out. ``questions``: up to three lines of your own. A
    stop answer is never left out. ``made``: the day on it, the log's own today unless given, so that
    ``gk.report(log.as_of(day))`` gives the page of that day again.

    >>> page = gk.report(log, since=date(2025, 4, 1))  # only shown
    >>> page.write("report.html").path.name
    'report.html'
    """
    from glidekit.handover.report import report as write
    from glidekit.handover.shared_rows import ITEMS, Choice

    some, asked = ((given,) if isinstance(given, str) else given for given in (items, questions))
    chosen = Choice(since, until, leg, tuple(ITEMS if some is None else some), notes, tuple(asked or ()))
    return write(log, path, choice=chosen, plan=_plan_now(log), made=made or log.today)


def cohort(source: str | Path | pd.DataFrame, *, together: bool = False) -> pd.DataFrame:
    """Many diaries: one row a person and leg, with verdict, change and its interval, adherence and stops.

    ``source``: a folder of exported diaries (folders and .json files of ``log.export``; tables as .csv or
    .parquet), or a frame with ``glidekit.handover.diaries.COLUMNS``, pandas or Dask. What cannot be read is a
    row with its ``problem``, first in the table. A Dask dataframe gives one that is not computed yet (extra
    ``cohort``); ``together``: each person's rows lie in one partition already.

    >>> exported = log.export("anna")
    >>> gk.cohort("anna")[["person", "side", "verdict"]].values.tolist()
    [['anna', 'left', 'clearly better']]
    """
    from glidekit.handover.diaries import cohort as read

    table: pd.DataFrame = read(source, together=together)
    return table


def check_report(path: str | Path) -> Checked:
    """Compute a page of ``gk.report`` again from the rows inside it, and say what differs.

    >>> page = gk.report(log, "report.html")
    >>> gk.check_report("report.html").whole
    True
    """
    from glidekit.handover.report import check_report as check

    return check(path)


@_asks_for_log
def plan_back(log: SymptomLog, file_or_text: str | Path | None = None) -> PlanBack:
    '''A plan that your physio or doctor proposes, beside the one you have: take it or leave it.

    ``file_or_text``: the file or the mail's text that came back; without it the form asks, and a plan on
    paper can be typed in. It opens nothing that a safety check keeps shut. ``.take()`` and ``.leave()`` do
    what the buttons do. Raises PlanError naming the line, or the field of the file, that is wrong.

    >>> shown = gk.plan_back(log, """Glidekit plan 1
    ... Supine glide: 2 x 8, half, left""")
    >>> shown.proposal.plan.items[0].doses.reps
    8
    '''
    from glidekit.widgets.handover.plan_back import PlanBack

    return PlanBack(log, file_or_text)


@_asks_for_log
def reminders(
    path: str | Path = "reminders.ics",
    *,
    at: str = "18:00",
    days: Sequence[str] | None = None,
    log: SymptomLog | None = None,
) -> Reminders:
    """A calendar file that reminds you, at a local time, with a neutral title; nothing reminds unasked.

    ``at``: time of the day. ``days``: days of the week, every day unless given. ``log``: its time zone
    counts, else that of this machine. Open the file with your calendar. Raises GlidekitError with nothing
    written.

    >>> gk.reminders("reminders.ics", at="18:00", days=("Monday", "Thursday"), log=log).days
    ('Monday', 'Thursday')
    """
    from glidekit.handover.reminders import DAYS
    from glidekit.handover.reminders import reminders as write

    chosen = DAYS if days is None else days
    return write(path, at=at, days=chosen, zone=log.zone if log is not None else "")


@_asks_for_log
def share(log: SymptomLog) -> ShareForm:
    """Choose what to share with a clinician, look at the page, then write it.

    >>> form = gk.share(log)
    """
    from glidekit.widgets.handover.share_form import ShareForm

    return ShareForm(log, lambda: _plan_now(log))


def rule_rates(people: str = "unchanged") -> pd.DataFrame:
    """How often the rules speak, measured on simulated people: "unchanged", "worse" or "further down".

    >>> gk.rule_rates().columns[0]
    'How alike days are'
    """
    from glidekit.plots.misleading import rule_rates as table

    return table(people)


def nerve_measured() -> PictureView:
    """Published measurements of nerves beside the model's values: every row, misses included.

    >>> gk.nerve_measured().sentence
    'Of 14 measurements that the nerve model was not fitted to, it comes near 11 and misses 3.'
    """
    from glidekit.plots.nerve_measured import nerve_measured as picture

    return picture()


@_asks_for_log
def trends(
    log: SymptomLog,
    *,
    scale: str | None = None,
    leg: Side | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
    ax: Axes | None = None,
) -> PictureView | Message | Axes:
    """Is it better? The verdict on leg pain, each leg by itself, with every answer as a dot.

    Or one choice: a ``scale`` ("back_pain"), a ``leg``, days from ``since`` to ``until`` ("2026-05-01"); with
    ``ax`` drawn on Axes of your own.

    >>> gk.trends(log).sentence
    'Clearly better: about 8 then, about 3 now.'
    >>> gk.trends(log, scale="back_pain", since="2025-04-01").sentence
    'Back pain on 49 days from 1 April to 29 June 2025. ...'
    """
    from glidekit.plots.overview import trends as picture

    return picture(log, scale=scale, leg=leg, since=since, until=until, ax=ax)


@_asks_for_log
def adherence(log: SymptomLog) -> PictureView | Message:
    """A calendar of what was done against what was planned.

    >>> gk.adherence(log).sentence
    '60 sessions on 53 days of 93, from 29 March to 29 June 2025. ...'
    """
    from glidekit.plots.adherence import adherence as picture

    return picture(log)


@_asks_for_log
def body_map(log: SymptomLog) -> Maps | Message:
    """Where it was felt, map by map: small bodies side by side, oldest first.

    >>> len(gk.body_map(log).maps)
    11
    """
    from glidekit.plots.map_over_time import body_map as picture

    return picture(log)


@_asks_for_log
def mark_body(log: SymptomLog) -> BodyMap:
    """A figure to mark, without a session: where it hurts, tingles or is numb.

    >>> figure = gk.mark_body(log)
    """
    from glidekit.widgets.ratings.body_map import BodyMap

    return BodyMap(log)


@_asks_for_log
def felt_change(log: SymptomLog) -> PictureView | Message:
    """After minus before, at a fixed starting level, with the warning that belongs to it.

    >>> gk.felt_change(log).sentence
    'Leg pain before and after 52 sessions. Of the 51 that began at 2 or more: ...'
    """
    from glidekit.plots.before_after import felt_change as picture

    return picture(log)


@_asks_for_log
def missing_days(log: SymptomLog) -> PictureView | Message:
    """Which days have an entry, and how good or bad the others could have been.

    >>> gk.missing_days(log).sentence
    '27 of 94 days have no entry. ...'
    """
    from glidekit.plots.descriptions import missing_days_view as picture

    return picture(log)


@_asks_for_log
def phases(log: SymptomLog) -> PictureView | Message:
    """The days between the marks you set, each phase described; never a verdict.

    >>> gk.phases(log).sentence
    'Leg pain by phase. ... New tablets: middle value 4 ...'
    """
    from glidekit.plots.descriptions import phases_view as picture

    return picture(log)


@_asks_for_log
def next_day(log: SymptomLog) -> PictureView | Message:
    """Exercise time and the day after, as an association; only from 40 days on.

    >>> gk.next_day(log)
    Example diary (simulated). These are not your data.
    Not enough to compare yet....
    """
    from glidekit.plots.descriptions import next_day_view as picture

    return picture(log)


@_asks_for_log
def explore(log: SymptomLog) -> Explore:
    """Choose a symptom, days and a side, and see them; only leg pain over the whole record has a verdict.

    >>> page = gk.explore(log)
    """
    from glidekit.widgets.explore.picture_forms import Explore

    return Explore(log)


@_asks_for_log
def how_often_wrong(log: SymptomLog) -> Misleading:
    """How often would the verdict mislead me? The published table, and a button for your own days.

    >>> page = gk.how_often_wrong(log)
    """
    from glidekit.widgets.explore.picture_forms import Misleading

    return Misleading(log)


@_asks_for_log
def experiment(log: SymptomLog) -> Experiment:
    """Your own on/off experiment: what it could find, the order drawn by lot, today's part, the result.

    >>> page = gk.experiment(log)
    """
    from glidekit.widgets.explore.experiment import Experiment

    return Experiment(log)


@_asks_for_log
def progression(log: SymptomLog, rules: Rules = RULES) -> Progression:
    """What the rules said after each session; change a threshold and see old beside new.

    >>> page = gk.progression(log)
    """
    from glidekit.widgets.explore.picture_forms import Progression

    return Progression(log, rules)


def _exercise_html(shown: Exercise, side: Side | None = None) -> str:
    from glidekit.body.figure import still
    from glidekit.pages.exercise_card import exercise_card

    figures = {f"{name}_figure": still(shown.id, name, side or "right") for name in shown.variants}
    return exercise_card(shown, side=side, **figures)


def _plan_html(shown: Plan) -> str:
    from glidekit.pages.plan_page import plan_page

    return plan_page(shown)


def _show_as_pages() -> None:
    """Let a notebook show exercises and plans as pages; their own layers know nothing of display."""
    if "IPython" in sys.modules and (shell := sys.modules["IPython"].get_ipython()) is not None:
        html = shell.display_formatter.formatters["text/html"]
        html.for_type(Exercise, _exercise_html)
        html.for_type(Plan, _plan_html)


def _plan_now(log: SymptomLog) -> Plan | None:
    """The plan now; None while nothing may be started."""
    try:
        return _next_plan(log)
    except SafetyStop:
        return None


def _next_plan(log: SymptomLog) -> Plan:
    from glidekit.analysis.legs import verdicts

    return log.next_plan(verdicts=verdicts(log.ratings()))


def _as_plan(given: object, log: SymptomLog | None = None) -> Plan:
    if isinstance(given, str) and given.endswith(".json"):
        from glidekit.planning.plan_file import read_plan

        return read_plan(given)
    if isinstance(given, str) and log is not None:
        from glidekit.log.sessions.kept_plans import saved_plan

        return saved_plan(log, given)
    if isinstance(given, str):
        return _preset(given)
    if isinstance(given, Plan):
        return given
    raise GlidekitError(
        f"A plan was expected, not {given!r}.",
        safe="Nothing was started.",
        do="Use a name such as 'gentle-start', or a plan such as gk.plan('gentle-start').with_dose(reps=5).",
    )


_show_as_pages()
