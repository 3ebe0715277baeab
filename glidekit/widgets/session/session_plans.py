"""Which plan today's session takes: what the rules give, the shorter one, one's own, what was left.

And the pages that ask for it, with the notes and the lock for exercises done as in the article.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glidekit.content.safety import stop_page
from glidekit.errors import GlidekitError, SafetyStop
from glidekit.in_words import day
from glidekit.log.sessions.kept_plans import saved_plans
from glidekit.log.sessions.running import left_behind
from glidekit.pages.plan_page import length_words
from glidekit.planning.plan import plan_from_dict
from glidekit.planning.presets import plan as preset
from glidekit.rules.messages import half_words, message, messages
from glidekit.rules.plans import step_up
from glidekit.session.remaining import what_is_left
from glidekit.widgets.form import Button, Page
from glidekit.widgets.ratings.what_now import tone_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.log import SymptomLog
    from glidekit.planning.plan import Item, Plan
    from glidekit.rules.advice import Advice, PlanSize
    from glidekit.rules.records import Verdict
    from glidekit.session.record import SessionRecord

_SMALLER: dict[PlanSize, str] = {
    "flare": "The shorter plan",
    "half": f"{half_words().capitalize()} of your plan",
    "gentle-start": "The gentle start",
}
TODAYS, SHORTER, USUAL, GIVEN, SAVED_PLAN = "todays", "shorter", "usual", "given", "saved:"


NOT_TODAY = Button("only", "Just record how I feel", asks=False, look="words")


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan that may be taken today. ``larger``: more than the rules advise."""

    id: str
    label: str
    plan: Plan
    larger: bool = False


def left_over(log: SymptomLog) -> tuple[SessionRecord, Plan] | None:
    """The session that was left unfinished and the rest of it; None if the rules ask for less."""
    record = left_behind(log)
    if record is None or not is_whole(log.advice()):
        return None
    try:
        left = what_is_left(plan_from_dict(record.plan), record.bouts)
    except GlidekitError:  # a plan from another version of the workbook: nothing to go on with
        return None
    if left is None:
        return None
    why = f"The rest of the session of {day(record.local_date)}."
    return record, replace(left, title="What was left", why=why)


def is_whole(advice: Advice) -> bool:
    """Whether the rules ask for nothing smaller than the ordinary plan."""
    return advice.plan in ("ordinary", "ordinary+step")


def todays_plan(log: SymptomLog, verdicts: Sequence[Verdict] = (), *, usual: bool = False) -> Plan | None:
    """What the rules give today, or the usual plan (``usual``); None if nothing may start.

    ``verdicts``: what the statistics say of each leg.
    """
    if log.advice().plan == "none":
        return None
    try:
        return log.next_plan(verdicts=verdicts, size="ordinary" if usual else None)
    except SafetyStop:
        return None
    except GlidekitError:
        why = "An earlier plan could not be read, so this begins gently."
        return replace(preset("gentle-start"), why=why)


def choices(log: SymptomLog, given: Plan | None, verdicts: Sequence[Verdict] = ()) -> tuple[Choice, ...]:
    """What may be taken today, the rules' advice first; empty if nothing may start."""
    advice = log.advice(verdicts=verdicts)
    advised = todays_plan(log, verdicts)
    if advised is None:
        return ()
    over = not is_whole(advice)
    usual = None if given is not None or advice.plan == "ordinary" else todays_plan(log, verdicts, usual=True)
    found = [Choice(TODAYS, _called(advice, advised, usual), advised)]
    if usual is not None and not over:  # the step is only a wish
        found.append(Choice(USUAL, "The same as last time", usual))
    if given is not None:
        mine = Choice(GIVEN, given.title or "The plan you gave", given, larger=over and given.kind != "flare")
        found = [*found, mine] if mine.larger else [mine]
    if advised.kind != "flare":
        short = replace(preset("flare-day"), why=message("F-flare-day"))
        found.append(Choice(SHORTER, _SMALLER["flare"], short))
    if usual is not None and over and usual.items != advised.items:
        found.append(Choice(USUAL, "Your usual plan", usual, larger=True))
    if given is None:
        found += [
            Choice(f"{SAVED_PLAN}{name}", name, plan, larger=over)
            for name, plan in saved_plans(log).items()
            if name != advised.name
        ]
    return tuple(found)


def _called(advice: Advice, advised: Plan, usual: Plan | None) -> str:
    """The name of the rules' plan on its button: as in their message, with the step if there is one."""
    step = step_up(usual)[1] if usual is not None and advice.plan == "ordinary+step" else ""
    return f"{advised.title}, with {step}" if step else _SMALLER.get(advice.plan, advised.title)


def with_left(offered: tuple[Choice, ...], left: Plan | None, advice: Advice) -> tuple[Choice, ...]:
    """The choices with the rest of the last session: first, unless today's answers ask for less."""
    if left is None:
        return offered
    larger = not is_whole(advice)
    rest = Choice("left", left.title, left, larger=larger)
    return (*offered, rest) if larger else (rest, *offered)


def choice_page(advice: Advice, offered: Sequence[Choice]) -> Page:
    """What the rules say of today, and which plan to take: one tap each, the advised one first."""
    first, *others = offered
    return Page(
        "choose-plan",
        "Your plan for today",
        tone=tone_of(advice),
        intro=messages(advice),
        buttons=(
            Button(first.id, f"{first.label}. {length_words(first.plan)}", asks=False),
            *(
                Button(one.id, f"{one.label}. {length_words(one.plan)}", asks=False, look="plain")
                for one in others
            ),
            NOT_TODAY,
        ),
    )


def larger_page(chosen: Choice) -> Page:
    """One tap further: more than the rules advise."""
    return Page(
        "larger",
        chosen.label,
        intro=(message("larger"),),
        buttons=(
            Button("anyway", "Choose it", asks=False, look="plain"),
            Button("back", "Go back", asks=False),
        ),
    )


def article_items(plan: Plan) -> tuple[Item, ...]:
    """What a plan does as in the article, each exercise once."""
    return tuple({item.exercise: item for item in plan.items if item.variant == "article"}.values())


def article_page(items: Sequence[Item]) -> Page:
    """The notes to read before exercises done as in the article."""
    return Page(
        "article",
        "Before you do these as in the article",
        intro=("These are held or carry more load. Please read the notes first.",),
        facts=tuple((item.known.name, _note(item)) for item in items),
        buttons=(
            Button("agree", "I have read this; go on", asks=False),
            Button("gentle", "Do the gentle versions instead", asks=False, look="plain"),
        ),
    )


def locked_page(items: Sequence[Item], *, asked: bool) -> Page:
    """The held versions are locked, and why; ``asked``: a physio or doctor was asked."""
    page = stop_page("ask-first")
    names = ", ".join(item.known.name for item in items)
    why = message("held-locked") if asked else page.text[0]
    return Page(
        "article-locked",
        page.title,
        intro=(f"Your plan does this as in the article: {names}.", why),
        steps=page.steps,
        buttons=(
            Button("gentle", "Do the gentle versions instead", asks=False),
            *(
                ()
                if asked
                else (Button("asked", "I have asked a physio or doctor", asks=False, look="plain"),)
            ),
            Button("check", "They agreed: do the safety check again", asks=False, look="plain"),
        ),
    )


def _note(item: Item) -> str:
    return f"{item.how.aim.capitalize()}, {item.how.load} load. {_one_line(item.how.note)}"


def _one_line(words: str) -> str:
    return " ".join(words.split())
