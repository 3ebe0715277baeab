"""The plan comes back: read what a clinician proposes, see it beside the plan now, take it or leave it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets

from glidekit.errors import PlanError, SafetyStop
from glidekit.in_words import day
from glidekit.log.sessions.kept_plans import answer_proposal, said_of
from glidekit.pages.plan_page import RANGE_WORDS, length_words, offers, plans_beside
from glidekit.planning.plan import plan_from_dict
from glidekit.planning.plan_file import LONGEST_NAME, NOTHING_TAKEN, plan_files, read_text
from glidekit.planning.proposal import (
    SIDES_WORDS,
    TITLE,
    Proposal,
    is_cut_off,
    proposal_from_text,
)
from glidekit.widgets.controls import Column
from glidekit.widgets.form import Button, Form, Group, Page, Question, ShowIf, number_question

if TYPE_CHECKING:
    import os

    from glidekit.log import SymptomLog
    from glidekit.pages.plan_page import Offer
    from glidekit.planning.plan import Plan
    from glidekit.widgets.form import Answer

_PASTED = "pasted"
_BACK = Button("back", "Back", asks=False, look="plain")
GATE = "Your safety check decides whether you may exercise. This plan does not change that."
CUT_OFF = "The text has no last line, \u201cNote\u201d. Is there more in the mail? Copy it whole."
HELD = "One exercise in it is held. It stays locked until your safety check opens it."


def ask_page(files: tuple[Path, ...]) -> Page:
    """Where the plan is: in a mail, in a file, on paper."""
    options = ((_PASTED, "In the text below"), *((path.name, path.name) for path in files))
    where = Question("where", "choice", "Where is the plan?", required=True, options=options)
    text = Question(
        "text", "text", "Paste the text here", help="From \u201cGlidekit plan\u201d to \u201cNote\u201d."
    )
    return Page(
        "plan-back",
        "A plan from your physio or doctor",
        intro=("Look at it beside your own plan first. Then take it or leave it.",),
        groups=(Group((where, text) if files else (text,)),),
        buttons=(
            Button("read", "Show it beside my plan"),
            Button("type", "Type it from paper", asks=False, look="plain"),
        ),
    )


def typed_page(plan: Plan | None) -> Page:
    """The same fields as on the page that the clinician has."""
    who = (
        Question("by", "text", "Who gave you the plan?", pattern=rf".{{0,{LONGEST_NAME}}}",
                 pattern_words=f"Please use at most {LONGEST_NAME} letters."),
        Question("on", "date", "On which day?"),
        Question("note", "text", "What else do they say?"),
    )  # fmt: skip
    return Page(
        "typed-plan",
        "Type it from paper",
        groups=(*(_group(number, one) for number, one in enumerate(offers(plan))), Group(who)),
        buttons=(Button("typed", "Show it beside my plan"), _BACK),
    )


def _group(number: int, offer: Offer) -> Group:
    do = f"{number}.do"
    only = ShowIf((do,), (True,))
    numbers = (
        number_question(
            f"{number}.{one.name}", one.label, (one.low, one.high), whole=one.name != "hold_s", show_if=only
        )
        for one in offer.numbers
    )
    sides = tuple((words, words.capitalize()) for words in SIDES_WORDS.values())
    far = tuple((name, words.capitalize()) for name, words in RANGE_WORDS.items())
    return Group(
        (
            Question(do, "yes-no", "Is it in the plan?", required=True),
            *numbers,
            Question(f"{number}.range", "choice", "How far", required=True, options=far, show_if=only),
            Question(f"{number}.sides", "choice", "Sides", required=True, options=sides, show_if=only),
        ),
        heading=offer.name,
        layout="row",
    )


def _first_answers(plan: Plan | None) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for number, one in enumerate(offers(plan)):
        found |= {f"{number}.do": one.ticked, f"{number}.range": one.range, f"{number}.sides": one.sides}
        found |= {f"{number}.{field.name}": field.value for field in one.numbers}
    return found


def typed_proposal(plan: Plan | None, answers: dict[str, Answer]) -> Proposal:
    """The proposal that was typed in; raises PlanError if it makes no plan."""
    items = [
        _item(one, number, answers) for number, one in enumerate(offers(plan)) if answers.get(f"{number}.do")
    ]
    if not items:
        raise PlanError(
            "No exercise is in the plan.", safe=NOTHING_TAKEN, do="Say Yes to at least one, or go back."
        )
    whole = plan.to_dict() if plan is not None else {"name": TITLE, "title": TITLE}
    made = plan_from_dict({**whole, "name": whole["title"], "items": items, "why": "", "kind": "ordinary"})
    on = answers.get("on")
    return Proposal(
        made,
        str(answers.get("by") or ""),
        date.fromisoformat(str(on)) if on else None,
        str(answers.get("note") or ""),
    )


def _item(offer: Offer, number: int, answers: dict[str, Answer]) -> dict[str, Any]:
    item = {name: value for name, value in offer.item.items() if name != "held"}
    fields = (*(one.name for one in offer.numbers), "range")
    dose = item["dose"] | {name: answers[f"{number}.{name}"] for name in fields}
    sides = next(sides for sides, words in SIDES_WORDS.items() if words == answers[f"{number}.sides"])
    extra = item["extra_reps"] if sides == tuple(item["sides"]) else 0
    return {**item, "dose": dose, "sides": sides, "extra_reps": extra}


def answer_page(proposal: Proposal, *, cut_off: bool = False) -> Page:
    """Take it or leave it."""
    held = (HELD,) if proposal.plan.uses_article else ()
    cut = (CUT_OFF,) if cut_off else ()
    return Page(
        "answer-plan",
        "Do you want this plan?",
        intro=(said_of(proposal), f"It takes: {length_words(proposal.plan)}"),
        after=(*cut, *held, GATE),
        buttons=(
            Button("take", "Take this plan", asks=False),
            Button("leave", "Leave it", asks=False, look="plain"),
        ),
    )


def answered_page(*, taken: bool) -> Page:
    """Says which plan holds from now on."""
    words = (
        "It is your plan from today on. The rules may still ask for less on a bad day."
        if taken
        else "Your plan is as it was. That you saw this one is in your log."
    )
    return Page(
        "plan-answered",
        "You took the plan" if taken else "You left the plan",
        tone="saved",
        intro=(words,),
        buttons=(Button("again", "Another plan", asks=False, look="plain"),),
    )


class PlanBack(Column):
    """Asks for the plan, or begins with ``given`` (a file, or the text of one); nothing is changed unasked.

    ``proposal`` is what was read. ``take()`` and ``leave()`` are what the buttons do, for a script.
    """

    def __init__(
        self, log: SymptomLog, given: str | os.PathLike[str] | None = None, *, folder: Path | None = None
    ) -> None:
        self._log, self._folder = log, folder or Path.cwd()
        self.proposal: Proposal | None = None
        self.form = Form(ask_page(plan_files(self._folder)))
        self.form.on_submit(self._answered)
        self._beside = ipywidgets.HTML()
        super().__init__(children=(self._beside, self.form))
        if given is not None:
            self._show_text(_words(given), focus=False)

    def take(self) -> None:
        """Take the plan: it is the ordinary plan from today on."""
        self._answer(take=True)

    def leave(self) -> None:
        """Leave it: the plan stays as it was."""
        self._answer(take=False)

    def printed(self) -> str:
        """The two plans, and what is asked."""
        return f"{self._beside.value}{self.form.printed()}"

    def _now(self) -> Plan | None:
        """The plan as it has grown; None while nothing may be started."""
        try:
            return self._log.next_plan(size="ordinary")
        except SafetyStop:
            return None

    def _answered(self, button: str, answers: dict[str, Answer]) -> None:
        with self._turns.taken():
            match button:
                case "read":
                    self._read(answers)
                case "type":
                    now = self._now()
                    self.form.show(typed_page(now), focus=True)
                    self.form.answers = _first_answers(now)
                case "typed":
                    self._show(typed_proposal(self._now(), answers))
                case "take" | "leave":
                    self._answer(take=button == "take")
                case _:
                    self._beside.value = ""
                    self.form.show(ask_page(plan_files(self._folder)), focus=True)

    def _read(self, answers: dict[str, Answer]) -> None:
        where = answers.get("where") or _PASTED
        text = str(answers.get("text") or "") if where == _PASTED else read_text(self._folder / str(where))
        self._show_text(text)

    def _show_text(self, text: str, *, focus: bool = True) -> None:
        self._show(proposal_from_text(text, self._now()), focus=focus, cut_off=is_cut_off(text))

    def _show(self, proposal: Proposal, *, focus: bool = True, cut_off: bool = False) -> None:
        self.proposal = proposal
        self._beside.value = plans_beside(self._now(), proposal.plan)
        self.form.show(answer_page(proposal, cut_off=cut_off), focus=focus)

    def _answer(self, *, take: bool) -> None:
        if self.proposal is None:
            return
        answer_proposal(self._log, self.proposal, take=take)
        self.proposal = None
        self._beside.value = ""
        self.form.show(answered_page(taken=take), focus=True)
        self.form.saved(f"Saved, {day(self._log.today)}.")


def _words(given: str | os.PathLike[str]) -> str:
    """The text itself, or the contents of the file of that name."""
    if not isinstance(given, str | Path):
        raise PlanError("A plan is a text or the name of a file.", safe="Your plan is as it was.")
    is_text = isinstance(given, str) and (
        "\n" in given or ": " in given or given.lstrip().startswith(("{", ">"))
    )
    if isinstance(given, str) and not given.strip():
        raise PlanError("The text of the plan is empty.", safe="Your plan is as it was.")
    return str(given) if is_text else read_text(Path(given))
