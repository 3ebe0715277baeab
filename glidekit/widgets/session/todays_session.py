"""Today's session: safety check, check-in, plan, exercises, check-out, and what follows, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from glidekit.in_words import day, day_and_time, minutes
from glidekit.log.sessions.running import answer_left_behind
from glidekit.log.settings import TALKED
from glidekit.rules.messages import message
from glidekit.rules.plans import gentle
from glidekit.session.position import resume_point
from glidekit.widgets.controls import Column
from glidekit.widgets.form import Button, Form, Page, Step
from glidekit.widgets.ratings.check_in import CheckIn
from glidekit.widgets.ratings.check_out import CheckOut
from glidekit.widgets.ratings.what_now import after_session, rest_page, verdicts_of, written_page
from glidekit.widgets.safety_check import STOPS, SafetyCheck
from glidekit.widgets.session.player import Player
from glidekit.widgets.session.session_plans import (
    GIVEN,
    SAVED_PLAN,
    Choice,
    article_items,
    article_page,
    choice_page,
    choices,
    larger_page,
    left_over,
    locked_page,
    todays_plan,
    with_left,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.log import SymptomLog
    from glidekit.log.sessions.running import OpenSession
    from glidekit.planning.plan import Plan
    from glidekit.planning.timeline import Phase
    from glidekit.rules.gate import Gate
    from glidekit.scales import Side
    from glidekit.session.record import SessionRecord, TimerEvent
    from glidekit.widgets.safety_check import Face

STEPS = ("Safety check", "Before", "Exercises", "After", "Saved")
NEXT = "What you did is in your log. Tomorrow this workbook asks how the day after was."
BESIDE = "Gliding is the smaller part. The NICE guideline puts moving first: walk, short and often."
ENDINGS = {
    "hurt": "when it hurt",
    "stopped": "when you stopped",
    "safety": "after an answer in the safety check",
    "closed later": "closed later",
}
READ_ONLY = Page(
    "read-only",
    "Nothing can be saved in this log",
    tone="quiet",
    intro=(
        "It can only be read. It is the example diary, or a locked file.",
        "For a session of your own, open your own log first: log = gk.open_log()",
    ),
)
SAFETY, BEFORE, EXERCISES, AFTER, SAVED = STEPS
UNCHECKED = ("missing", "stale")
STOPPED = "safety"
ONLY_WRITTEN = "only written down"
_ABOVE = 2  # the line of steps and the safety check


def path(now: str) -> Page:
    """The line of steps, with the current one marked."""
    place = STEPS.index(now)
    # The last step is the end, not something left to do.
    steps = (
        Step(label, "done" if number < place or now == STEPS[-1] else "now" if number == place else "later")
        for number, label in enumerate(STEPS)
    )
    return Page("path", path=tuple(steps))


def unfinished_page(
    opened: OpenSession, phases: Sequence[Phase], events: Sequence[TimerEvent], zone: str
) -> Page:
    """An unfinished session: go on, or close it and keep what was done."""
    when = day_and_time(opened.last_event_at or opened.started_at, zone)
    return Page(
        "unfinished",
        "You have an unfinished session",
        intro=(
            f"{_where(phases, events)} That was on {when}.",
            "If you close it, what you did is kept, and you can begin a new one.",
        ),
        buttons=(
            Button("resume", "Go on with it", asks=False),
            Button("close", "Close it", asks=False, look="plain"),
        ),
    )


def _where(phases: Sequence[Phase], events: Sequence[TimerEvent]) -> str:
    point = resume_point(events)
    if point is None or not phases:
        return "You had checked in, and not begun to exercise."
    phase = phases[min(point.phase, len(phases) - 1)]
    if phase.kind == "done":
        return "You had come to the end of the exercises."
    parts = (
        f"{phase.name}, {phase.side} leg",
        f"set {phase.set}",
        f"repetition {phase.rep}" if phase.rep else "",
    )
    return f"You stopped at: {', '.join(part for part in parts if part)}."


def left_page(record: SessionRecord) -> Page:
    """The last session was closed unfinished: offer what was left of it."""
    done, planned = sum(bout.outcome == "done" for bout in record.bouts), len(record.bouts)
    were = f"{'set' if planned == 1 else 'sets'} {'was' if done == 1 else 'were'} done"
    return Page(
        "left-behind",
        "Your last session was not finished",
        tone="quiet",
        intro=(
            f"{done} of {planned} {were} on {day(record.local_date)}; what you did is kept.",
            "You may do what was left now, or start afresh. You are asked how it is now first.",
        ),
        buttons=(
            Button("left", "Go on with what was left", asks=False),
            Button("fresh", "Start afresh", asks=False, look="plain"),
        ),
    )


def after_words(record: SessionRecord) -> tuple[str, ...]:
    """The words below the result; choosing the short plan does not count against the person."""
    chosen = message("F-flare-day")
    return (chosen, NEXT, BESIDE) if record.plan.get("why") == chosen else (NEXT, BESIDE)


def facts_of(record: SessionRecord) -> tuple[tuple[str, str], ...]:
    """What was done; facts only."""
    done = sum(bout.outcome == "done" for bout in record.bouts)
    reps = sum(bout.actual_reps for bout in record.bouts)
    planned = sum(bout.target_reps for bout in record.bouts)
    seconds = sum(bout.actual_s for bout in record.bouts)
    return (
        ("Ended", _ending(record)),
        ("Sets", f"{done} of {len(record.bouts)}"),
        ("Repetitions", f"{reps} of {planned}"),
        ("Time moving", minutes(seconds)),
    )


def _ending(record: SessionRecord) -> str:
    if record.status == "finished":
        return "at the end of the plan"
    return ENDINGS.get(record.stop_reason, record.stop_reason or record.status)


class TodaysSession(Column):
    """From the safety check to what the answers lead to. ``plan`` None means what the rules give.

    The safety check stands above every step: as the cards, the line "anything new?" or the button "new
    warning sign?". A stop anywhere ends the session here. An unfinished session is offered first, then once
    what was left of one that was closed. ``step`` names what is shown.
    """

    def __init__(self, log: SymptomLog, plan: Plan | None = None) -> None:
        self._log, self._given = log, plan
        self._left: Plan | None = None
        self._session_id: str | None = None
        self._player: Player | None = None
        self.step = SAFETY
        self._line = Form(path(SAFETY))
        self.check = SafetyCheck(log, "none")
        super().__init__()
        self.add_class("gk-guarded")
        self._start()
        self.check.on_done(self._checked)
        self.follow(log)

    @property
    def session_id(self) -> str | None:
        """The session that was begun here."""
        return self._session_id

    @property
    def shown(self) -> Any:
        """The widget of the current step; the safety check if there is none."""
        return self.children[2] if len(self.children) > _ABOVE else self.check

    # The steps

    def _start(self, *, focus: bool = False) -> None:
        if self._log.read_only:
            self._show(SAFETY, "none", Form(READ_ONLY))
            return
        gate = self._log.gate()
        opened = self._log.open_sessions()
        if gate.level in (*STOPS, "ask") or (gate.level in UNCHECKED and not opened):
            self._show(SAFETY, "check", focus=focus)
        elif opened:
            self._unfinished(max(opened, key=lambda one: one.started_at), focus=focus)
        elif gate.level == "rest-today":
            self._rest(focus=focus)
        elif (left := left_over(self._log)) is not None:
            self._offer_left(*left, focus=focus)
        else:
            self._check_in(focus=focus)

    def _rest(self, *, focus: bool) -> None:
        form = Form(rest_page(self._log.advice()), take_focus=focus)
        form.on_submit(lambda _button, _answers: self._check_in(focus=True))
        self._show(BEFORE, "none", form)

    def _offer_left(self, record: SessionRecord, left: Plan, *, focus: bool) -> None:
        form = Form(left_page(record), take_focus=focus)

        def answered(button: str, _answers: object) -> None:
            with self._turns.taken():
                answer_left_behind(self._log, str(record.session_id))
                self._left = left if button == "left" else None
                self._check_in(focus=True)

        form.on_submit(answered)
        self._show(BEFORE, "none", form)

    def _unfinished(self, opened: OpenSession, *, focus: bool) -> None:
        name = opened.session_id
        page = unfinished_page(opened, self._log.timeline_of(name), self._log.events_of(name), opened.zone)
        form = Form(page, take_focus=focus)
        form.on_submit(lambda button, _answers: self._finish_or_close(button, name))
        self._show(EXERCISES, "button", form)

    def _finish_or_close(self, button: str, session_id: str) -> None:
        with self._turns.taken():
            if button == "close":
                self._log.close_session(session_id, "stopped", stop_reason="closed later")
                self._start(focus=True)
            elif not self._is_running(session_id):
                self._start(focus=True)
            elif self._log.gate().level in UNCHECKED:
                self._session_id = session_id
                self._show(SAFETY, "check", focus=True)
            else:
                self._go_on(session_id)

    def _go_on(self, session_id: str) -> None:
        """On to the exercises; a session checked in but not started has its plan chosen first."""
        self._session_id = session_id
        if self._log.events_of(session_id):
            self._exercise(session_id)
        else:
            self._choose()

    def _check_in(self, *, focus: bool) -> None:
        form = CheckIn(self._log, self.check, self._for_side)
        form.on_done(lambda: self._checked_in(form))
        self._show(BEFORE, "line", form, focus=focus)

    def _checked_in(self, form: CheckIn) -> None:
        with self._turns.taken():
            self._session_id = form.session_id
            self.check.look_again()
            if self._log.gate().level in (*STOPS, "ask"):
                self._show(BEFORE, "none", focus=True)
            elif self._session_id is None:
                self._written()
            else:
                self._choose()

    def _choose(self, *, focus: bool = True) -> None:
        """What the rules say to today's answers, and which plan to take."""
        verdicts = verdicts_of(self._log)
        offered = choices(self._log, self._given, verdicts)
        if not offered:
            self._only_written()
            return
        advice = self._log.advice(verdicts=verdicts)
        offered = with_left(offered, self._left, advice)
        form = Form(choice_page(advice, offered), take_focus=focus)
        form.on_submit(lambda button, _answers: self._chosen(button, offered))
        self._show(BEFORE, "button", form)

    def _chosen(self, button: str, offered: Sequence[Choice]) -> None:
        with self._turns.taken():
            choice = next((one for one in offered if one.id == button), None)
            if choice is None:
                self._only_written()
            elif choice.larger:
                self._more_than_advised(choice)
            else:
                self._article(self._affected_side_first(choice))

    def _more_than_advised(self, choice: Choice) -> None:
        form = Form(larger_page(choice), take_focus=True)

        def answered(button: str, _answers: object) -> None:
            with self._turns.taken():
                if button == "anyway":
                    self._article(self._affected_side_first(choice))
                else:
                    self._choose()

        form.on_submit(answered)
        self._show(BEFORE, "button", form)

    def _article(self, plan: Plan) -> None:
        """The notes before exercises done as in the article, or the lock while they are not allowed."""
        items = article_items(plan)
        if not items:
            self._take(plan)
            return
        asked = self._log.setting(TALKED) == "asked"
        page = article_page(items) if self._log.gate().article_allowed else locked_page(items, asked=asked)
        form = Form(page, take_focus=True)
        form.on_submit(lambda button, _answers: self._article_answer(button, plan))
        self._show(BEFORE, "button", form)

    def _article_answer(self, button: str, plan: Plan) -> None:
        with self._turns.taken():
            if button == "asked":
                self._log.set_setting(TALKED, "asked")
                self._article(plan)
            elif button == "check":
                self._show(BEFORE, "check", focus=True)
                self.check.open_cards()
            else:
                self._take(gentle(plan) if button == "gentle" else plan)

    def _take(self, plan: Plan) -> None:
        self._log.change_plan(str(self._session_id), plan)
        self._exercise(str(self._session_id))

    def _exercise(self, session_id: str) -> None:
        self._session_id = session_id
        self._player = Player(self._log, session_id=session_id, take_focus=True)
        self._player.on_end(self._exercised)
        self._show_player(self._player)

    def _exercised(self, record: SessionRecord) -> None:
        with self._turns.taken():
            if self._player is None:  # the stop page has taken its place
                return
            self._player = None
            if self._log.gate().level in STOPS:
                self._show(SAFETY, "none", focus=True)
                return
            form = CheckOut(self._log, str(record.session_id), take_focus=True)
            form.on_done(self._checked_out)
            self._show(AFTER, "button", form)

    def _checked_out(self) -> None:
        with self._turns.taken():
            self.check.look_again()
            if self._log.gate().level in (*STOPS, "ask"):
                self._show(AFTER, "none", focus=True)
            else:
                self._what_now()

    def _what_now(self) -> None:
        """End on what the answers lead to, today and tomorrow."""
        record = self._log.session(str(self._session_id))
        page = after_session(self._log, facts_of(record), after_words(record))
        self._show(SAVED, "button", Form(page, take_focus=True), trends_link())

    def _only_written(self) -> None:
        """No exercise after all: close the session with no set begun, and keep its ratings."""
        if self._session_id is not None and self._is_running(self._session_id):
            self._log.close_session(self._session_id, "stopped", stop_reason=ONLY_WRITTEN)
        self._session_id = None
        self._written()

    def _written(self) -> None:
        page = written_page(self._log.advice(verdicts=verdicts_of(self._log)))
        self._show(SAVED, "button", Form(page, take_focus=True), trends_link())

    # What happens elsewhere

    def _checked(self, gate: Gate) -> None:
        """An answer of the check is in the log: go on from here."""
        with self._turns.taken():
            if gate.level in STOPS:
                self._end_session()
                self._show(SAFETY, "check", focus=True)
            elif gate.level in ("ask", *UNCHECKED) or self._player is not None:
                return
            elif self._session_id is None:
                if self.step in (SAFETY, BEFORE) and not isinstance(self.shown, CheckIn):
                    self._start(focus=True)
            elif self._is_running(self._session_id):
                self._go_on(self._session_id)
            elif self.step != SAVED:
                self._what_now()

    def refresh(self) -> None:
        """A stop was reported in another cell: the exercises give way."""
        if self._log.gate().level in STOPS and self.step not in (SAFETY, SAVED):
            self._end_session()
            self._show(SAFETY, "check")

    def _end_session(self) -> None:
        """Keep what was done; what the page still has to send is added when it arrives."""
        self._player = None
        if self._session_id is not None and self._is_running(self._session_id):
            self._log.close_session(self._session_id, "stopped", stop_reason=STOPPED)
        self._session_id = self._left = None

    def _is_running(self, session_id: str) -> bool:
        return self._log.session(session_id).status == "running"

    def _for_side(self, side: Side | None) -> Plan | None:
        """The plan to begin the check-in with; the choice comes once today's answers are known."""
        plan = todays_plan(self._log)
        return None if plan is None else plan.worse_first(side)

    def _affected_side_first(self, choice: Choice) -> Plan:
        """Plans from the rules begin with the affected side; the person's own stay as they are."""
        own = choice.id in (GIVEN, "left") or choice.id.startswith(SAVED_PLAN)
        return choice.plan if own else choice.plan.worse_first(self._log.affected_side)

    def _show_player(self, player: Player) -> None:
        """The timer is shorter than the page before it: focus and view go to the line above it."""
        self._show(EXERCISES, "none", player)  # the timer has its own "New warning sign?"
        self._line.take_focus = True

    def _show(self, step: str, face: Face, *widgets: Any, focus: bool = False) -> None:
        self.step = step
        self._line.show(path(step))
        self.check.show(face, focus=focus)
        self.children = (self._line, self.check, *widgets)


def trends_link() -> ipywidgets.Output:
    """A link that JupyterLab resolves and opens beside this notebook; a plain HTML link could not."""
    words = "Next: [your trends](04_your_trends.ipynb)"
    data = {"text/markdown": words, "text/plain": "Next: 04_your_trends.ipynb"}
    return ipywidgets.Output(outputs=({"output_type": "display_data", "data": data, "metadata": {}},))
