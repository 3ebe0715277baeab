"""Today's session: safety check, check-in, exercises, check-out, saved; one step is shown at a time."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import ipywidgets

from glidekit.errors import SafetyStop
from glidekit.log.sessions.abandoned import answer_left_behind
from glidekit.log.sessions.saved_plans import saved_plans
from glidekit.planning.presets import plan as preset
from glidekit.rules.plans import gentle
from glidekit.widgets.forms.form import Form
from glidekit.widgets.forms.guarded import OneAtATime
from glidekit.widgets.forms.one_at_a_time import Turns
from glidekit.widgets.ratings.check_in import CheckIn
from glidekit.widgets.ratings.check_out import CheckOut
from glidekit.widgets.safety.safety_check import SafetyCheck, asking
from glidekit.widgets.safety.safety_pages import STOPS
from glidekit.widgets.session.player import Player
from glidekit.widgets.session.session_pages import (
    READ_ONLY,
    SAVED_PLAN,
    STEPS,
    TODAYS,
    article_items,
    article_page,
    choice_page,
    done_page,
    halted_page,
    left_page,
    locked_page,
    path,
    unfinished_page,
)
from glidekit.widgets.session.session_plans import left_over, todays_plan

if TYPE_CHECKING:
    from glidekit.log import SymptomLog
    from glidekit.log.sessions.running import OpenSession
    from glidekit.planning.model import Plan
    from glidekit.rules.gate import Gate
    from glidekit.scales import Side
    from glidekit.session.record import SessionRecord

SAFETY, BEFORE, EXERCISES, AFTER, SAVED = STEPS
STOPPED = "safety"


class TodaysSession(OneAtATime):
    """From the gate to "saved". ``plan`` None means what the rules give, with the affected side first.

    A stop answer given anywhere ends the session here and shows what to do. An unfinished session is offered
    first, and once what was left of one that was closed meanwhile. ``step`` names what is shown.
    """

    def __init__(self, log: SymptomLog, plan: Plan | None = None) -> None:
        self._log, self._given = log, plan
        self._picked: Plan | None = None
        self._plan = plan
        self._session_id: str | None = None
        self._player: Player | None = None
        self.step = SAFETY
        self._line = Form(path(SAFETY))
        super().__init__()
        self._turns = Turns(self._follow)
        self._start()
        weakref.finalize(self, log.on_change(asking(weakref.ref(self))))

    @property
    def session_id(self) -> str | None:
        """The session that was begun here."""
        return self._session_id

    @property
    def shown(self) -> Any:
        """The widget of the step that is shown."""
        return self.children[1]

    def look_again(self) -> None:
        """The log changed."""
        self._turns.ask()

    # The steps

    def _start(self, *, focus: bool = False) -> None:
        if self._log.read_only:
            self._show(SAFETY, Form(READ_ONLY))
            return
        gate = self._log.gate()
        opened = self._log.open_sessions()
        if gate.level in STOPS or not (gate.allowed or opened):
            self._check(focus=focus)
        elif opened:
            self._unfinished(max(opened, key=lambda one: one.started_at), focus=focus)
        else:
            self._begin(focus=focus)

    def _begin(self, *, focus: bool) -> None:
        """Today's plan, unless the rules say stop; before it what was left of the last session, once."""
        try:
            plan = self._given or todays_plan(self._log)
        except SafetyStop as stop:
            self._show(SAFETY, Form(halted_page(stop), take_focus=focus))
            return
        if self._picked is not None:
            self._article(self._picked, focus=focus)
        elif (left := left_over(self._log)) is not None:
            self._left(*left, plan, focus=focus)
        else:
            self._choose(plan, focus=focus)

    def _left(self, record: SessionRecord, left: Plan, plan: Plan, *, focus: bool) -> None:
        form = Form(left_page(record), take_focus=focus)

        def answered(button: str, _answers: object) -> None:
            with self._turns.taken():
                answer_left_behind(self._log, str(record.session_id))
                if button == "left":
                    self._picked = left
                    self._article(left, focus=True)
                else:
                    self._choose(plan, focus=True)

        form.on_submit(answered)
        self._show(BEFORE, form)

    def _choose(self, plan: Plan, *, focus: bool) -> None:
        """The plan as given; else a choice where the person has saved some."""
        saved = {} if self._given is not None else saved_plans(self._log)
        if not saved:
            self._article(plan, focus=focus)
            return
        form = Form(choice_page(plan, saved), take_focus=focus)
        form.on_submit(lambda _button, answers: self._chosen(str(answers["plan"]), plan, saved))
        self._show(BEFORE, form)

    def _chosen(self, answer: str, plan: Plan, saved: dict[str, Plan]) -> None:
        with self._turns.taken():
            self._picked = saved.get(answer.removeprefix(SAVED_PLAN)) if answer != TODAYS else None
            self._article(self._picked or plan, focus=True)

    def _check(self, *, focus: bool = True) -> None:
        """The safety check; once it is clear, the session goes on where it was."""
        check = SafetyCheck(self._log, take_focus=focus)
        check.on_done(self._checked)
        self._show(SAFETY, check)

    def _checked(self, gate: Gate) -> None:
        with self._turns.taken():
            if gate.level in STOPS:
                self._end_session()
            elif self._player is not None:
                self._show_player(self._player)
            elif self._session_id is None:
                self._start(focus=True)
            elif self._is_running(self._session_id):
                self._exercise(self._session_id)
            else:
                self._saved()

    def _unfinished(self, opened: OpenSession, *, focus: bool) -> None:
        name = opened.session_id
        page = unfinished_page(opened, self._log.timeline_of(name), self._log.events_of(name), opened.zone)
        form = Form(page, take_focus=focus)
        form.on_submit(lambda button, _answers: self._finish_or_close(button, name))
        self._show(EXERCISES, form)

    def _finish_or_close(self, button: str, session_id: str) -> None:
        with self._turns.taken():
            if button == "close":
                self._log.close_session(session_id, "stopped", stop_reason="closed later")
                self._start(focus=True)
            elif self._is_running(session_id):
                self._session_id = session_id
                self._exercise(session_id) if self._log.gate().allowed else self._check()
            else:
                self._start(focus=True)

    def _article(self, plan: Plan, *, focus: bool) -> None:
        """Notes before what is done as in the article, and the lock where a clinician was not yet asked."""
        self._plan = plan
        items = article_items(self._for_side(self._log.affected_side))
        if not items:
            self._check_in(focus=focus)
            return
        allowed = self._log.gate().article_allowed
        form = Form(article_page(items) if allowed else locked_page(items), take_focus=focus)
        form.on_submit(lambda button, _answers: self._article_answer(button, plan))
        self._show(BEFORE, form)

    def _article_answer(self, button: str, plan: Plan) -> None:
        with self._turns.taken():
            if button == "check":
                self._check()
                self.shown.answered("again", {})
                return
            if button == "gentle":
                self._plan = gentle(plan)
            self._check_in(focus=True)

    def _check_in(self, *, focus: bool) -> None:
        form = CheckIn(self._log, self._for_side, take_focus=focus)
        form.on_done(lambda: self._checked_in(form))
        self._show(BEFORE, form)

    def _checked_in(self, form: CheckIn) -> None:
        with self._turns.taken():
            self._session_id = form.session_id
            if not self._log.gate().allowed:
                self._check()
            elif self._session_id is not None:
                self._exercise(self._session_id)

    def _exercise(self, session_id: str) -> None:
        self._session_id = session_id
        self._player = Player(self._log, session_id=session_id)
        self._player.on_end(self._exercised)
        self._show_player(self._player)

    def _exercised(self, record: SessionRecord) -> None:
        with self._turns.taken():
            if self._player is None:  # the stop page has taken its place
                return
            self._player = None
            if self._log.gate().level in STOPS:
                self._check()
                return
            form = CheckOut(self._log, str(record.session_id), take_focus=True)
            form.on_done(self._checked_out)
            self._show(AFTER, form)

    def _checked_out(self) -> None:
        with self._turns.taken():
            if self._log.gate().level in ("ask", *STOPS):
                self._check()
                return
            self._saved()

    def _saved(self) -> None:
        record = self._log.session(str(self._session_id))
        self._show(SAVED, Form(done_page(record, record.zone), take_focus=True), trends_link())

    # What happens elsewhere

    def _follow(self) -> None:
        """A stop reported in another cell, or something new: the exercises give way."""
        level = self._log.gate().level
        if level in STOPS and self.step not in (SAFETY, SAVED):
            self._end_session()
            self._check()
        elif level == "ask" and self.step == EXERCISES and self._player is not None:
            self._check()

    def _end_session(self) -> None:
        """What was done is kept; what the page still has to tell is added to it when it arrives."""
        self._player = None
        if self._session_id is not None and self._is_running(self._session_id):
            self._log.close_session(self._session_id, "stopped", stop_reason=STOPPED)
        self._session_id = self._picked = None

    def _is_running(self, session_id: str) -> bool:
        return self._log.session(session_id).status == "running"

    def _for_side(self, side: Side | None) -> Plan:
        """The plan as given or picked; one that the rules gave begins with the affected side."""
        plan = self._plan or preset("gentle-start")
        return plan if self._given is not None or self._picked is not None else plan.worse_first(side)

    def _show_player(self, player: Player) -> None:
        """The timer is shorter than what it follows: the line above it takes the keyboard and the view."""
        self._show(EXERCISES, player)
        self._line.take_focus = True

    def _show(self, step: str, *widgets: Any) -> None:
        self.step = step
        self._line.show(path(step))
        self.children = (self._line, *widgets)


def trends_link() -> ipywidgets.Output:
    """A link that JupyterLab itself resolves and opens beside this notebook; one of our own could not."""
    words = "Next: [your trends](04_your_trends.ipynb)"
    data = {"text/markdown": words, "text/plain": "Next: 04_your_trends.ipynb"}
    return ipywidgets.Output(outputs=({"output_type": "display_data", "data": data, "metadata": {}},))
