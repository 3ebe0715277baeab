"""``gk.take_along``: one file for a phone, with a plan, the safety cards, the timer and a short check-out.

The page runs the widgets' own scripts, with a stand-in for Python in static/take_along.js. Its result comes
back through ``log.import_take_along``, or through the form, which also writes the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glidekit.body.figure import STYLE, phase_figures
from glidekit.content.safety import safety_items
from glidekit.errors import NotWritten, SafetyStop
from glidekit.in_words import Told, day
from glidekit.log.exchange.files import write_errors_told, write_whole
from glidekit.log.exchange.take_along_result import ASKED, log_mark
from glidekit.log.settings import COUNTRY, EMERGENCY_NUMBER, PLAYER
from glidekit.pages.render import render, safe
from glidekit.planning.timeline import timeline, to_json
from glidekit.rules.thresholds import RULES
from glidekit.scales import SCALES
from glidekit.widgets.form import Button, Form, Group, Page, Question, ShowIf
from glidekit.widgets.ratings.rating_form import about_leg, ask
from glidekit.widgets.safety_check import check_content
from glidekit.widgets.scripts import script, style
from glidekit.widgets.session.player import facts, own_figures

if TYPE_CHECKING:
    import os
    from datetime import datetime

    from glidekit.log import SymptomLog
    from glidekit.planning.plan import Plan
    from glidekit.scales import Side
    from glidekit.widgets.form import Answer


MARK = '<meta name="generator" content="glidekit take-along">'
FILE = "session.html"

WORDS: dict[str, Any] = {
    "intro": (
        "First come the safety cards. Then the timer guides you. Then there are a few questions.",
        "At the end you get a result. Take it back to your diary.",
    ),
    "no_script": "This page needs a browser that runs scripts. Open it in the browser, not in a preview.",
    "until": "Good until {until}. It needs no internet.",
    "kept": "Kept on this device",
    "open": "Keep this page open",
    "shut": "Please do the safety check first.",
    "expired": (
        "This page has run out. A page is good for as long as your safety check: {days} days.",
        "Make a new one in your workbook. What you did is still here, below, if you have not taken it back.",
    ),
    "seen": (
        "Someone has checked a sign. Please tell your diary on your computer first.",
        "It plans a short way back for you. This page cannot, so it starts no timer now.",
    ),
    "whole": "That was the whole session.",
    "ended": "The session has ended here.",
    "rest": ("That is enough for today.", "Take the result to your diary. It tells you how to go on."),
    "done": ("Well done for today. The result is below.",),
    "gone": ("Your results are gone from this device.",),
    "again": "Begin another session",
    "take_back": "Take it back to your diary",
    "not_in_diary": "This is not in your diary yet. It is kept on this device until you remove it.",
    "not_kept": "This is not in your diary yet. This browser cannot keep it, so take it back before you "
    "close the page.",
    "steps": (
        "Send the text or the file to your computer. Or scan the picture with it.",
        "Open notebook 03 there, and go to the part \u201cTake it with you\u201d.",
        "Paste the text, or type the name of the file. Press \u201cTake it in\u201d.",
    ),
    "scan": "This picture holds the same text, for a camera that reads QR codes.",
    "code_label": "QR code of the result. The text below says the same.",
    "too_long": "This session is too long for a picture. Use the text or the file.",
    "copy": "Copy the text",
    "file": "Keep it as a file",
    "see": "See the text",
    "text_label": "The result as text",
    "copied": "Copied. Paste it into a message to yourself.",
    "by_hand": "The text is marked below. Copy it by hand.",
    "in_downloads": "Look for it in your downloads.",
    "in_file": "A result for your glidekit diary. Take it in with notebook 03, \u201cTake it with you\u201d.",
    "before": "Before",
    "after": "Next",
    "private": "It tells how you are. Think where you send it.",
    "clear": "Remove the results from this device",
    "sure": "Are they in your diary? Once removed they are gone here.",
    "remove": "Remove them",
    "keep": "Keep them",
}


@dataclass(frozen=True, slots=True, repr=False)
class TakeAlong(Told):
    """A written file: where it is, for which plan, and how long it can be used."""

    path: Path
    title: str
    until: datetime

    def __str__(self) -> str:
        """The same in words."""
        return (
            f"Written: {self.path} ({self.title}). Send it to your phone or tablet, and open it "
            f"in the browser there. It is good until {day(self.until.date())}."
        )


def take_along(plan: Plan, log: SymptomLog, path: str | os.PathLike[str] = FILE) -> TakeAlong:
    """Write the page for a plan; it can be used until the log's safety check runs out.

    Raises SafetyStop if the plan may not start now, and GlidekitError, with nothing written, for a name that
    does not end in .html or belongs to another file.
    """
    until = _until(plan, log)
    target = Path(path)
    if target.suffix.lower() not in (".html", ".htm"):
        raise NotWritten(
            f"The page is a file that ends in .html, not {target.name!r}.", do="Say session.html."
        )
    if not target.parent.is_dir():
        raise NotWritten(f"The folder {target.parent} does not exist.", do="Make it first, or leave it out.")
    if target.exists() and MARK not in _start(target):
        raise NotWritten(f"{target} is there already, and it is no such page.", do="Choose another name.")
    with write_errors_told(target):
        write_whole(target, page(plan, log, until))
    return TakeAlong(target, plan.title, until)


def _until(plan: Plan, log: SymptomLog) -> datetime:
    """When the page expires; raises SafetyStop if the plan may not start even now."""
    gate = log.gate()
    if not gate.allowed or gate.until is None:
        raise SafetyStop(
            gate.reason or "Please do the safety check first.",
            safe="Nothing was written.",
            do="Do the safety check, then make the page.",
        )
    if plan.uses_article and not gate.article_allowed:
        raise SafetyStop(
            "This plan holds moves that are locked for now.",
            safe="Nothing was written.",
            do='Take a gentle plan along, for example gk.plan("gentle-start").',
        )
    return gate.until


def _start(target: Path) -> str:
    with write_errors_told(target), target.open("rb") as file:
        return file.read(2000).decode("utf-8", "replace")


def page(plan: Plan, log: SymptomLog, until: datetime) -> str:
    """The whole file."""
    scripts = [_part(name, script(name)) for name in ("player", "safety_check", "form", "take_along")]
    scripts.append("globalThis.glidekitPage.take_along(globalThis.glidekitPage, "
                   'JSON.parse(document.getElementById("data").textContent));')  # fmt: skip
    words = {"until": day(until.date()), "days": RULES.check_days}
    return render(
        "take_along.html",
        mark=safe(MARK),
        title=plan.title,
        policy=safe(_policy(scripts)),
        styles=safe(style("form", "safety_check", "player") + STYLE),
        words=_filled(WORDS, words),
        data=safe(json.dumps(_data(plan, log, until)).replace("<", "\\u003c")),
        scripts=[safe(script) for script in scripts],
    )


def _filled(words: Any, values: dict[str, Any]) -> Any:
    if isinstance(words, str):
        return words.format(**values) if "{" in words else words
    if isinstance(words, tuple):
        return [_filled(one, values) for one in words]
    return {name: _filled(one, values) for name, one in words.items()}


def _part(name: str, text: str) -> str:
    """A module of its own, whose default export is found under its name."""
    begin = "export default "
    if text.count(begin) != 1 or "</script" in text.lower() or "<!--" in text:
        raise NotWritten(f"The script {name} cannot stand in a page.")
    return text.replace(begin, f"(globalThis.glidekitPage ??= {{}}).{name} = ")


def _policy(scripts: list[str]) -> str:
    """Fetch nothing; run these scripts alone."""
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; worker-src blob:; "
        "form-action 'none'; base-uri 'none'"
    )


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _data(plan: Plan, log: SymptomLog, until: datetime) -> dict[str, Any]:
    """What Python tells the page, once."""
    name = secrets.token_hex(8)
    return {
        "id": name,
        "log": log_mark(log.log_id),
        "until": until.timestamp() * 1000,
        "idle_ms": RULES.idle_hours * 3_600_000,
        "title": plan.title,
        "side": log.affected_side,
        "article": log.gate().article_allowed,
        "levels": {item.id: item.level for item in safety_items()},
        "words": _filled(WORDS, {"until": day(until.date()), "days": RULES.check_days})
        | {"unsettled": SCALES["settled"].levels[-1]},
        "check": _check(log, name),
        "player": _player(plan, log, name),
        "form": _form(log.affected_side),
    }


def _check(log: SymptomLog, name: str) -> dict[str, Any]:
    """The traits of the safety check before its first answer here; no answer of the log goes along."""
    view = {
        "kind": "cards", "level": "missing", "only": False, "title": "Safety check", "notes": [], "items": [],
        "pages": [], "from": "", "when": "", "remembered": None, "talk": False, "talked": "", "line": None,
        "lately": False, "problem": "",
    }  # fmt: skip
    return {
        "content": check_content(),
        "country": str(log.setting(COUNTRY) or ""),
        "number": str(log.setting(EMERGENCY_NUMBER) or ""),
        "view": view,
        "log_id": f"along-{name}",
        "heard": [], "told": [], "message": "", "ask_again": 0, "take_focus": False,
    }  # fmt: skip


def _player(plan: Plan, log: SymptomLog, name: str) -> dict[str, Any]:
    """The traits of the timer, before its start."""
    phases = timeline(plan)
    return {
        "timeline": to_json(phases),
        "figures": phase_figures(phases, own_figures(log, plan.to_dict())),
        "facts": facts(),
        "settings": {**log.setting(PLAYER, {}), "furthest_before": None},
        "session": {"log_id": f"along-{name}", "title": plan.title, "plan": plan.to_dict()},
        "acked": {}, "holder": {}, "summary": {}, "message": "", "events": [], "zone": "",
    }  # fmt: skip


def _form(side: Side | None) -> dict[str, Any]:
    """The traits of the check-out."""
    came_on, settled, *of_leg = ASKED
    asked = ask(came_on), ask(settled, show_if=ShowIf((came_on,), (True,)))
    during = Group(asked, heading="While you exercised")
    shown = Page(
        "check-out",
        "How is it now?",
        intro=("Leave blank what you do not know.",),
        groups=(
            during,
            about_leg(side, *of_leg),
        ),
        buttons=(Button("keep", "Go on"), Button("skip", "Leave all of it blank", asks=False, look="words")),
    )  # fmt: skip
    return {
        "spec": shown.to_dict(),
        "answers": {}, "problems": {}, "live": {}, "submission": {}, "message": "", "state": "open",
        "take_focus": False,
    }  # fmt: skip


RESULT = "result"
_LONGEST = 200_000
_WHAT = (
    "Exercise with your phone or tablet. Write the page, send it there, and open it in the browser.",
    "Afterwards the page gives you a result. Paste it here.",
)


def form_page() -> Page:
    """Both directions on one page."""
    pasted = Question(
        RESULT, "text", "The result", longest=_LONGEST, blank="Paste the text first.",
        help="Paste the text. Or type the name of the file, for example glidekit-result-2026-03-09.txt.",
    )  # fmt: skip
    return Page(
        "take-with-me",
        "Take it with you",
        intro=_WHAT,
        groups=(Group((pasted,)),),
        buttons=(
            Button("write", "Write the page", asks=False, look="plain"),
            Button("take", "Take it in"),
        ),
    )


class TakeWithMe(Form):
    """Writes today's plan beside the notebook; takes a result in, once."""

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        self._log = log
        super().__init__(form_page(), **more)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """Write the page, or take a result in."""
        if button == "write":
            self.saved(str(take_along(self._log.next_plan(), self._log, FILE)))
            return
        given = str(answers[RESULT] or "")
        if not given:
            self.refuse("Nothing was taken in yet.", {RESULT: "Paste the text first."})
            return
        self.saved(str(self._log.import_take_along(given)))
