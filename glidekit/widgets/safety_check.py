"""The safety check in a notebook. The page answers a tap by itself (static/safety_check.js); Python logs it.

Callbacks run on subshell threads of the kernel, so each check handles one thing at a time.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import traitlets

from glidekit.content.safety import (
    PAGES,
    PLAIN_NUMBER,
    TALK_ANSWERS,
    countries,
    numbers,
    safety_cards,
    safety_items,
    stop_page,
)
from glidekit.errors import GlidekitError
from glidekit.in_words import day, day_and_time, day_in
from glidekit.log.listeners import told_afterwards
from glidekit.log.settings import COUNTRY, EMERGENCY_NUMBER, TALKED
from glidekit.pages.render import render
from glidekit.rules.messages import message
from glidekit.rules.records import Check
from glidekit.rules.stops import WHO as OPENS
from glidekit.rules.thresholds import RULES
from glidekit.widgets.controls import Column
from glidekit.widgets.page_widget import PageWidget, themed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from glidekit.content.safety import Country, SafetyItem, StopPage
    from glidekit.log import SymptomLog
    from glidekit.rules.gate import Gate

Face = Literal["check", "line", "button", "none"]

_LOG = logging.getLogger(__name__)
_REMEMBERED = 200
_FAULT = (
    "It could not be written to your log, and is tried again. Start stays shut until it is.\n"
    "For the person who helps you: {}"
)


STOPS = ("emergency", "urgent")
"""Levels that only a check-up opens again."""

WHO = (
    ("hospital", "Hospital"),
    ("doctor", "Doctor"),
    ("physiotherapist", "Physio"),
    ("other", "Somebody else"),
)
"""Who may have seen the person; not all of them open the exercises again (``OPENS``)."""

TALK = (
    "Please talk to a physio or a doctor before you start these moves.",
    "Not seen one yet? You can still read, walk and keep your diary today.",
)
LINE = "Anything new: weakness, numb between the legs, pee, poo, both legs?"
_WORDS = {
    "future": "That day is still to come. Please choose today or an earlier day.",
    "early": "That is before the day you tapped this. Please choose the day somebody saw you for it.",
    "hospital": "Ask a hospital or a doctor about this sign. Only they can say that you may exercise.",
    "waiting": "Not in your log yet. Start stays shut until it is. It is tried again by itself. If this "
    "stays, run this cell again: your answer is kept in this browser.",
}
_PAPER = (
    "body{margin:2cm;font:16px/1.5 sans-serif;color:#000}h2{font-size:24px}li{margin:6px 0}"
    ".gk-frame{padding:16px 24px;border:4px solid #000}"
)


@cache
def check_content() -> dict[str, Any]:
    """Cards, lines, pages, countries and words, as plain values."""
    return {
        "cards": [{"id": card.id, "heading": card.heading, "about": card.about} for card in safety_cards()],
        "items": [_item(item) for item in safety_items()],
        "pages": [_page(stop_page(name)) for name in PAGES],
        "countries": [_country(country) for country in countries()],
        "unset": numbers().emergency,
        "plain": PLAIN_NUMBER,
        "who": [list(one) for one in WHO],
        "opens": {level: list(who) for level, who in OPENS.items()},
        "slip_minutes": RULES.slip_minutes,
        "slip": {name: message(name) for name in ("slip", "slip-yes", "slip-no")},
        "line": {
            "question": LINE,
            "nothing": "Nothing new.",
            "lately": "You have just done the safety check.",
            "cleared": "Something new, but no warning sign.",
        },
        "talk": {"text": list(TALK), "answers": [list(answer) for answer in TALK_ANSWERS.items()]},
        "words": {**_WORDS, "missing": message("E-not-enough")},
        "paper": _PAPER,
    }


def _item(item: SafetyItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "card": item.card,
        "level": item.level,
        "page": item.page,
        "button": item.button,
        "reported": item.reported,
        "counts": list(item.counts),
        "also": item.also,
    }


def _page(page: StopPage) -> dict[str, Any]:
    return {
        "id": page.id,
        "title": page.title,
        "text": list(page.text),
        "steps": list(page.steps),
        "say": page.say,
        "after": list(page.after),
    }


def _country(country: Country) -> dict[str, str]:
    return {
        "id": country.id,
        "name": country.name,
        "emergency": country.emergency,
        "advice": country.advice,
    }


class SafetyCheck(PageWidget):
    """The four cards, the stop page, or the line that fits the gate.

    ``face`` is what is shown while nothing is asked: the result of the check ("check"), the line "anything
    new?" of a check-in ("line"), the button "New warning sign?" ("button"), or nothing ("none"). Only the
    face "check" asks for a missing or outdated check; every face shows a stop and open questions. ``told``
    holds the page's messages, ``heard`` the ids of those handled.
    """

    script_name = "safety_check"
    style_sheet = themed(".gk-form", "form", "safety_check")

    # from Python
    content = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    heard: traitlets.List[Any] = traitlets.List().tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    log_id = traitlets.Unicode("").tag(sync=True)
    ask_again = traitlets.Int(0).tag(sync=True)
    # from the page
    told: traitlets.List[Any] = traitlets.List().tag(sync=True)
    nudge = traitlets.Float(0.0).tag(sync=True)
    zone = traitlets.Unicode("").tag(sync=True)
    seen = traitlets.Float(0.0).tag(sync=True)
    # from both
    country = traitlets.Unicode("").tag(sync=True)
    number = traitlets.Unicode("").tag(sync=True)
    take_focus = traitlets.Bool(default_value=False).tag(sync=True)

    def __init__(self, log: SymptomLog, face: Face = "check", **more: Any) -> None:
        self._log = log
        self._face: Face = face
        self._line: bool | None = None
        self._lately = False
        self._problem = ""
        self._done: list[Callable[[Gate], None]] = []
        self._gate = log.gate()
        self._begin_line()
        super().__init__(
            content=check_content(),
            log_id=log.log_id,
            country=str(log.setting(COUNTRY) or ""),
            number=str(log.setting(EMERGENCY_NUMBER) or ""),
            **more,
        )
        self.view = self._view()
        self.observe(self._listen, ["told", "nudge"])
        self.observe(self._keep_numbers, ["country", "number"])
        self.observe(lambda _change: self.look_again(), ["seen", "zone"])
        self.follow(log)

    def printed(self) -> str:
        """The cards without answers; the line, or nothing, if only that is shown."""
        if self._face in ("none", "button"):
            return ""
        if self._face == "line":
            return render("safety_line.html", question=self.content["line"]["question"])
        cards = [(card, safety_items(card=card.id)) for card in safety_cards()]
        return render("safety_cards.html", cards=cards)

    @property
    def gate(self) -> Gate:
        """The gate as last read."""
        return self._gate

    @property
    def face(self) -> Face:
        """What is shown while nothing is asked."""
        return self._face

    @property
    def is_asking(self) -> bool:
        """Whether cards or a stop page are shown in place of the face."""
        return self.view["kind"] in ("stop", "cards")

    @property
    def line(self) -> bool | None:
        """The answer to "anything new?" since the face was last set; None while there is none."""
        return self._line

    def on_done(self, callback: Callable[[Gate], None]) -> None:
        """Call ``callback(gate)`` after each answer that is in the log."""
        self._done.append(callback)

    def show(self, face: Face, *, focus: bool = False) -> None:
        """Show another face; the line starts unanswered, unless the cards were just answered."""
        self._face, self._problem = face, ""
        self._gate = self._log.gate()
        self._begin_line()
        with self.hold_sync():
            self.view = self._view()
            self.take_focus = focus

    def open_cards(self) -> None:
        """Ask all four cards now, card D again."""
        self.ask_again += 1

    def ask_for_line(self) -> None:
        """Say that the line above the form is still open."""
        self._problem = "Please answer this first: No or Yes."
        with self.hold_sync():
            self.view = self._view()
            self.take_focus = True

    def _begin_line(self) -> None:
        """Do not ask again right after the cards; "Change" still opens the line."""
        self._lately = self._gate.just_checked
        self._line = False if self._lately else None

    def refresh(self) -> None:
        """Show what the log says now."""
        self._gate = self._log.gate()
        if self._line is None:
            self._begin_line()
        view = self._view()
        if view != self.view:
            self.view = view

    # What the page tells

    def _listen(self, _change: object) -> None:
        with told_afterwards():
            if any(one["kind"] in ("tap", "full", "slip") for one in self._hear()):
                for callback in self._done:
                    callback(self._gate)

    def _hear(self) -> list[dict[str, Any]]:
        """Handle new messages; returns those handled."""
        with self._turns.taken():
            fresh = [one for one in self.told if one.get("id") not in self.heard]
            if not fresh:
                return []
            handled, message = self._handle(fresh)
            self._gate = self._log.gate()
            with self.hold_sync():
                self.view = self._view()
                self.message = message
                self.heard = [*self.heard, *(one["id"] for one in handled)][-_REMEMBERED:]
        return handled

    def _handle(self, told: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
        """The messages handled, in order, and what went wrong; the page keeps the rest and sends it again."""
        handled: list[dict[str, Any]] = []
        for one in told:
            try:
                self._take(one)
            except GlidekitError as problem:  # it would be refused again
                return [*handled, one], str(problem)
            except Exception as fault:  # noqa: BLE001 - whatever breaks, the page keeps the tap and the lock
                _LOG.exception("An answer of the safety check could not be written")
                return handled, _FAULT.format(f"{type(fault).__name__}: {fault}")
            handled.append(one)
        return handled, ""

    def _take(self, one: Mapping[str, Any]) -> None:
        """Handle one message; ignore what no version of the page sends."""
        match one.get("kind"):
            case "tap":
                self._log.record_safety_check(tuple(one["items"]))
            case "full":
                self._full(one)
            case "line":
                self._log.record_safety_check(something_new=bool(one["new"]))
                self._line, self._lately, self._problem = bool(one["new"]), False, ""
            case "slip":
                self._log.take_back(str(one["items"][0]), bool(one["has"]), minutes=float(one["minutes"]))
            case "talked":
                self._log.set_setting(TALKED, one["answer"])

    def _full(self, one: Mapping[str, Any]) -> None:
        seen = one.get("seen")
        self._log.record_safety_check(
            tuple(one["items"]),
            full=True,
            assessed=None if seen is None else (seen["by"], date.fromisoformat(seen["day"]), seen["may"]),
            asked=bool(one.get("asked")),
            d=bool(one.get("d")),
        )

    def _keep_numbers(self, change: Mapping[str, Any]) -> None:
        key = COUNTRY if change["name"] == "country" else EMERGENCY_NUMBER
        with self._turns.taken():
            if (self._log.setting(key) or "") == change["new"]:
                return
            try:
                self._log.set_setting(key, change["new"])
            except GlidekitError as problem:
                self.message = str(problem)

    # What the page shows

    def _view(self) -> dict[str, Any]:
        gate = self._gate
        return {
            "kind": self._kind(),
            "level": gate.level,
            "only": gate.level == "ask",
            "title": self._title(),
            "notes": self._notes(),
            "items": list(gate.items),
            "pages": list(gate.pages),
            "from": gate.since.isoformat() if gate.since else "",
            "when": self._when(),
            "remembered": self._remembered(),
            "talk": self._face in ("check", "line"),
            "talked": self._log.setting(TALKED) or "",
            "line": self._line,
            "lately": self._lately,
            "problem": self._problem,
        }

    def _when(self) -> str:
        """When the last sign was tapped; with its time, if the clock was right then."""
        since, at = self._gate.since, self._gate.tapped_at
        if since is None:
            return ""
        is_that_day = at is not None and day_in(at, self._where) == day(since)
        return day_and_time(at, self._where) if at is not None and is_that_day else day(since)

    def _kind(self) -> str:
        level = self._gate.level
        if level in STOPS:
            return "stop"
        if level == "ask" or (self._face == "check" and level in ("missing", "stale")):
            return "cards"
        return "quiet" if self._face == "check" else self._face

    def _title(self) -> str:
        until = self._gate.until
        if self._gate.level in ("missing", "stale", "ask"):
            return "Safety check"
        if until is None:
            return "Safety check done"
        done = until - timedelta(days=RULES.check_days)
        return f"Safety check done on {day_in(done, self._where)}; good until {day_in(until, self._where)}"

    def _notes(self) -> list[str]:
        gate = self._gate
        if self._kind() == "cards":
            return [gate.reason] if gate.reason else []
        return []

    def _remembered(self) -> dict[str, Any] | None:
        """The last answer to card D, and when; None if there is none."""
        found: dict[str, Any] | None = None
        for record in self._log.records():
            if not isinstance(record, Check):
                continue
            flags = [flag for flag in record.flags if flag.startswith("D")]
            if record.d:
                found = {"items": flags, "on": day(date.fromordinal(record.day))}
            elif found is not None:
                found["items"] = list(dict.fromkeys([*found["items"], *flags]))
        return found

    @property
    def _where(self) -> str:
        try:
            return ZoneInfo(self.zone).key
        except (KeyError, ValueError, OSError):
            return "UTC"


class Guarded(Column):
    """A form from ``make`` below a safety check with this ``face``.

    If an answer in the form opens the cards, or a stop comes from anywhere, the check shows it; its script
    hides the form meanwhile (static/safety_check.js), unless ``gives_way`` is false. Once cards that a saved
    form opened are answered, the form starts afresh.
    """

    gives_way = True

    def __init__(self, log: SymptomLog, make: Callable[[SafetyCheck], Any], face: Face = "none") -> None:
        self._log, self._make = log, make
        self._is_saved = False
        self.check = SafetyCheck(log, face)
        super().__init__()
        if self.gives_way:
            self.add_class("gk-guarded")
        self._form()
        self.check.on_done(self._checked)

    @property
    def shown(self) -> Any:
        """The form."""
        return self.children[1]

    def _form(self, *, focus: bool = False) -> None:
        form = self._make(self.check)
        form.on_done(self._after)
        form.take_focus = focus
        self._is_saved = False
        self.children = (self.check, form)

    def _after(self) -> None:
        """The form is saved: ask at once what it opened."""
        self._is_saved = True
        self.check.look_again()
        if self.check.is_asking:
            self.check.take_focus = True

    def _checked(self, _gate: Gate) -> None:
        if self._is_saved and not self.check.is_asking:
            with self._turns.taken():
                self.check.show(self.check.face)
                self._form(focus=True)
