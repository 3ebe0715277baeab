"""The session timer in a notebook. The page keeps the time (static/player.js); Python writes what it reports.

Each batch of events is written, committed and only then acknowledged. Callbacks run on a subshell thread of
the kernel, so a player handles one thing at a time behind a lock.
"""

from __future__ import annotations

import json
import logging
import time
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any

import traitlets

from glidekit.body.figure import STYLE, phase_figures, photo_figure, plain_figure, still
from glidekit.errors import GlidekitError
from glidekit.log.listeners import told_afterwards
from glidekit.log.rows import Ids
from glidekit.log.sessions.own_exercises import picture_address
from glidekit.log.settings import PLAYER
from glidekit.pages.render import render, safe
from glidekit.planning.own_exercise import START as OWN
from glidekit.planning.own_exercise import own_from_dict
from glidekit.planning.plan import kind_of
from glidekit.planning.timeline import timeline as timeline_of_plan
from glidekit.planning.timeline import to_json
from glidekit.rules.messages import message
from glidekit.rules.thresholds import RULES
from glidekit.scales import scale
from glidekit.session.fold import in_order, passed_over
from glidekit.session.position import resume_point
from glidekit.session.record import read_events
from glidekit.widgets.controls import Column
from glidekit.widgets.page_widget import PageWidget, packed, themed
from glidekit.widgets.safety_check import SafetyCheck
from glidekit.widgets.session import one_timer
from glidekit.widgets.session.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from glidekit.log import SymptomLog
    from glidekit.planning.plan import Plan
    from glidekit.planning.timeline import Phase
    from glidekit.session.record import SessionRecord

_LOG = logging.getLogger(__name__)
_new_id = Ids()

REMEMBERED = ("volume", "muted", "tones", "voice", "metronome")
"""What of ``settings`` is kept in the log for the next session."""

HURT_WORDS = {
    "settled": "D-hurt (settled)",
    "unsettled": "D-hurt",
    "further": "D-hurt (further)",
    "twice": "D-hurt (twice)",
}
"""What the page says after "that hurt": its name there -> the message's name."""

FAULT = (
    "What you do could not be written to your log just now. It is kept in this page and tried again.\n"
    "For the person who helps you: {}"
)

UNREADABLE = "A step of the timer could not be read. It is kept as it came, and the rest goes on as usual."


class Player(PageWidget):
    """The timer for a plan, or for a session already begun (``session_id``), at the place where it stood.

    ``settings`` may hold volume (0-1), muted, tones, voice, metronome and furthest_before (the check-in's
    furthest point as a level, else None). ``zone`` is the reader's IANA time zone; the browser fills
    it in when it is "".
    """

    script_name = "player"
    style_sheet = themed(".gk-player", "player", figure=STYLE)

    # from Python
    timeline: traitlets.List[Any] = traitlets.List().tag(sync=True)
    session = traitlets.Dict().tag(sync=True)
    figures = traitlets.Dict().tag(sync=True, to_json=packed)
    facts = traitlets.Dict().tag(sync=True)
    gate = traitlets.Dict().tag(sync=True)
    acked = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    summary = traitlets.Dict().tag(sync=True)
    holder = traitlets.Dict().tag(sync=True)
    # from the page
    status = traitlets.Unicode("ready").tag(sync=True)
    phase = traitlets.Int(0).tag(sync=True)
    phase_ms = traitlets.Float(0.0).tag(sync=True)
    active_ms = traitlets.Float(0.0).tag(sync=True)
    resumed_at = traitlets.Float(None, allow_none=True).tag(sync=True)
    extra_ms = traitlets.Float(0.0).tag(sync=True)
    reason = traitlets.Unicode("").tag(sync=True)
    stamp = traitlets.Float(0.0).tag(sync=True)
    hurt = traitlets.Dict().tag(sync=True)
    hurts = traitlets.Int(0).tag(sync=True)
    skipped: traitlets.List[Any] = traitlets.List().tag(sync=True)
    events: traitlets.List[Any] = traitlets.List().tag(sync=True)
    orphans = traitlets.Dict().tag(sync=True)
    nudge = traitlets.Int(0).tag(sync=True)
    claim = traitlets.Dict().tag(sync=True)
    look = traitlets.Int(0).tag(sync=True)
    zone = traitlets.Unicode("").tag(sync=True)
    # from both
    take_focus = traitlets.Bool(default_value=False).tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        log: SymptomLog,
        plan: Plan | None = None,
        *,
        session_id: str | None = None,
        zone: str | None = None,
        settings: dict[str, Any] | None = None,
        take_focus: bool = False,
    ) -> None:
        self._lock = RLock()
        self._callbacks: list[Callable[[SessionRecord], None]] = []
        self._log = log
        phases, shown = _begun(log, session_id) if session_id is not None else _fresh(plan)
        self._recorder = Recorder(log, plan, session_id or _new_id(), begun=session_id is not None)
        told = _title(log, plan, session_id)
        self._is_own = kind_of(told["plan"]) == "own"
        super().__init__(
            timeline=to_json(phases),
            figures=phase_figures(phases, own_figures(log, told["plan"])),
            facts=facts(),
            gate=self._gate(),
            acked=dict(self._recorder.acked),
            settings={**log.setting(PLAYER, {}), **_before(log, session_id), **(settings or {})},
            holder=one_timer.holder(log, _now_ms()),
            session={"log_id": log.log_id, "session_id": self.session_id, **told},
            zone=zone or "",
            take_focus=take_focus,
            **shown,
        )
        self.observe(self._told, ["events", "nudge"])
        self.observe(self._claimed, "claim")
        self.observe(self._looked, "look")
        self.observe(lambda change: keep_settings(log, change["new"]), "settings")
        self.follow(log)

    def printed(self) -> str:
        """What the session holds, in order, and each exercise in pictures."""
        sets = [phase for phase in self.timeline if phase["bout"] is not None]
        bouts = {(one["name"], one["side"], one["set"]) for one in sets}
        rows = dict.fromkeys((one["name"], one["side"]) for one in sets)
        drawn = (one for one in sets if not one["exercise"].startswith(OWN))
        shown = dict.fromkeys((one["exercise"], one["variant"], one["side"]) for one in drawn)
        return render(
            "timer.html",
            title=self.session["title"],
            rows=[(name, side, sum(bout[:2] == (name, side) for bout in bouts)) for name, side in rows],
            pictures=[safe(still(name, variant, side or "right")) for name, variant, side in shown],
        )

    @property
    def session_id(self) -> str:
        """The session's id; its row is made with the first events, unless it was begun before."""
        return self._recorder.session_id

    def on_end(self, callback: Callable[[SessionRecord], None]) -> None:
        """Call ``callback(record)`` once the session has finished or stopped and is saved."""
        self._callbacks.append(callback)

    def look_again(self) -> None:
        """Read the safety gate again: a check may have been answered elsewhere."""
        gate = self._gate()
        with self._lock:
            if gate != self.gate:
                self.gate = gate

    def _gate(self) -> dict[str, object]:
        """The gate for the page; exercises from the person's physio stay open when the rules ask for rest."""
        gate = self._log.gate()
        return gate.to_dict() | ({"allowed": gate.own_allowed} if self._is_own else {})

    def _claimed(self, change: dict[str, Any]) -> None:
        """Answer a page that wants to run this session, after writing what came with the claim."""
        self._told(change)
        with self._lock:
            try:
                self.holder = one_timer.claim(self._log, change["new"], _now_ms())
            except Exception:  # noqa: BLE001 - without an answer the page goes on as it began
                _LOG.exception("A claim of the timer could not be answered.")

    def _looked(self, _change: object) -> None:
        """Tell the page whether another browser has taken over."""
        with self._lock:
            try:
                held = one_timer.holder(self._log, _now_ms())
            except Exception:  # noqa: BLE001 - looked at again in a few seconds
                _LOG.exception("Who runs a timer could not be read.")
                return
            if held != {name: value for name, value in self.holder.items() if name != "answers"}:
                self.holder = held

    def _told(self, _change: object) -> None:
        """Write what the page reports, then acknowledge; the page sends again what failed."""
        with told_afterwards():
            with self._lock:
                ended = self._write()
                try:
                    self.look_again()
                except Exception:  # noqa: BLE001 - what is written stays written; the next batch asks again
                    _LOG.exception("The safety gate could not be read again.")
            if ended is not None:
                for callback in self._callbacks:
                    _call(callback, ended)

    def _write(self) -> SessionRecord | None:
        recorder, message = self._recorder, ""
        try:
            own = read_events(self._own())
            if any(event.kind == "unreadable" for event in recorder.fresh(own)):
                message = UNREADABLE
            ended = recorder.write(own, self.zone)
            recorder.write_others(self._others(), self.orphans)
        except GlidekitError as problem:
            ended, message = None, str(problem)
        except Exception as problem:  # noqa: BLE001 - whatever fails, the page keeps the events and goes on
            _LOG.exception("Timer events could not be written.")
            ended, message = None, FAULT.format(f"{type(problem).__name__}: {problem}")
        with self.hold_sync():
            self.acked, self.message = dict(recorder.acked), message
            if ended is not None:
                self.summary = _summary(ended)
        return ended

    def _own(self) -> list[object]:
        return [item for item in self.events if self._session_of(item) == self.session_id]

    def _others(self) -> dict[str, list[object]]:
        found: dict[str, list[object]] = {}
        for item in self.events:
            if (session := self._session_of(item)) != self.session_id:
                found.setdefault(session, []).append(item)
        return found

    def _session_of(self, item: object) -> str:
        told = item.get("session") if isinstance(item, dict) else None
        return told if isinstance(told, str) else self.session_id


def keep_settings(log: SymptomLog, settings: Mapping[str, Any]) -> None:
    """Keep the settings that hold for the next session."""
    kept = {name: settings[name] for name in REMEMBERED if name in settings}
    if log.read_only or kept == log.setting(PLAYER, {}):
        return
    try:
        log.set_setting(PLAYER, kept)
    except Exception:  # noqa: BLE001 - a forgotten volume must not end a session
        _LOG.exception("The player's settings could not be kept; they hold for this session.")


def unfinished(log: SymptomLog, plan: Plan) -> str | None:
    """The id of the newest unfinished session of exactly this plan; None if there is none."""
    wanted = _substance(plan.to_dict())
    open_ = sorted(log.open_sessions(), key=lambda one: one.started_at, reverse=True)
    return next((one.session_id for one in open_ if _substance(one.plan) == wanted), None)


def _substance(plan: Mapping[str, Any]) -> Any:
    """What a plan does, without the reason for it, as plain JSON values."""
    return json.loads(json.dumps({name: value for name, value in plan.items() if name != "why"}))


class PlayerAlone(Player):
    """The player as a cell shows it, with the safety check beside it.

    Cards and stop pages take the timer's place in the page, as they do in today's session.
    """

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        return self._box._repr_mimebundle_(**options)

    @cached_property
    def _box(self) -> Column:
        box = Column(children=(SafetyCheck(self._log, "none"), self))
        box.add_class("gk-guarded")
        return box


class SoundTest(PageWidget):
    """The timer's tones and voice, without a timer: a button, and the timer's own volume, kept with it."""

    script_name = "sound_test"
    style_sheet = themed(".gk-form", "form")

    settings = traitlets.Dict().tag(sync=True)

    def __init__(self, log: SymptomLog) -> None:
        super().__init__(settings=dict(log.setting(PLAYER, {})))
        self.observe(lambda change: keep_settings(log, change["new"]), "settings")

    def printed(self) -> str:
        """What is there to press: without the page there is nothing to hear."""
        return "<p>A button that plays the tones of the timer, and a slider for how loud they are.</p>"


def _now_ms() -> float:
    return time.time() * 1000


def _call(callback: Callable[[SessionRecord], None], record: SessionRecord) -> None:
    try:
        callback(record)
    except Exception:  # noqa: BLE001 - the session is saved, even if a listener to its end fails
        _LOG.exception("Something that follows a session failed; the session itself is saved.")


def _fresh(plan: Plan | None) -> tuple[Sequence[Phase], dict[str, Any]]:
    if plan is None:
        raise GlidekitError(
            "The player needs a plan.",
            safe="Nothing was started.",
            do='Give it one, for example gk.player(gk.plan("gentle-start"), log).',
        )
    return timeline_of_plan(plan), {}


def _begun(log: SymptomLog, session_id: str) -> tuple[Sequence[Phase], dict[str, Any]]:
    """The timeline of a session already begun, and as traits the point it has reached."""
    phases, point = log.timeline_of(session_id), resume_point(log.events_of(session_id))
    record = log.session(session_id)
    traits: dict[str, Any] = {}
    if point is not None:
        names = ("status", "phase", "phase_ms", "active_ms", "extra_ms", "reason", "stamp", "hurt", "hurts")
        traits = {name: getattr(point, name) for name in names}
        traits["skipped"] = passed_over(phases, log.events_of(session_id), point.phase)
    if record.status != "running":
        status = "finished" if record.status == "finished" else "stopped"
        reason = "abandoned" if record.status == "abandoned" else record.stop_reason
        traits |= {"status": status, "reason": reason, "summary": _summary(record)}
    return phases, traits


def _before(log: SymptomLog, session_id: str | None) -> dict[str, Any]:
    """The furthest point of the session's check-in, for the rule after "that hurt"."""
    if session_id is None:
        return {"furthest_before": None}
    ratings = log.session(session_id).ratings
    found = [
        rating.value for rating in ratings if (rating.scale, rating.moment) == ("furthest_point", "before")
    ]
    return {"furthest_before": found[-1] if found else None}


def _title(log: SymptomLog, plan: Plan | None, session_id: str | None) -> dict[str, Any]:
    """What the page keeps of the plan, to save a session later that never reached the log."""
    known = plan.to_dict() if plan is not None else dict(log.session(str(session_id)).plan)
    return {"title": known.get("title", ""), "plan": known}


def facts() -> dict[str, Any]:
    """What the page must know of rules and scales."""
    return {
        "gap_ms": RULES.gap_s * 1000,
        "hurts": RULES.hurts,
        "where": list(scale("furthest_point").levels),
        "hurt_ends": list(scale("hurt").ends),
        "hurt_words": {name: message(id_) for name, id_ in HURT_WORDS.items()},
    }


def own_figures(log: SymptomLog, plan: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Id -> figure of each exercise from the person's physio: their photograph, or a body at rest."""
    found = {}
    for own in (own_from_dict(item["own"]) for item in plan.get("items", ()) if item.get("own")):
        alt = " ".join((f"{own.name}, {own.position}.", *own.steps))
        photo = picture_address(log, own)
        found[own.id] = photo_figure(photo, alt) if photo else plain_figure(own.position, own.sides[0], alt)
    return found


def _summary(record: SessionRecord) -> dict[str, Any]:
    """Sets done and planned, seconds of movement, and how late each step began (ms, as recorded)."""
    late = (event.detail.get("late_ms") for event in in_order(record.events))
    return {
        "late_ms": [ms for ms in late if isinstance(ms, int | float)],
        "sets_done": sum(bout.outcome == "done" for bout in record.bouts),
        "sets_planned": len(record.bouts),
        "moved_s": sum(bout.actual_s for bout in record.bouts),
    }
