"""What the answers lead to: the rules' own words, and the next plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from glidekit.rules.messages import half_words, message, messages
from glidekit.rules.records import Entry
from glidekit.rules.thresholds import RULES
from glidekit.widgets.form import Button, Page

if TYPE_CHECKING:
    from glidekit.log import SymptomLog
    from glidekit.rules.advice import Advice, Light, PlanSize
    from glidekit.rules.records import Verdict
    from glidekit.widgets.form import Tone

PLANS: dict[PlanSize, str] = {
    "none": "no more of these exercises",
    "flare": "the shorter plan",
    "half": f"{half_words()} of your plan, in a smaller range",
    "gentle-start": "the gentle start",
    "ordinary": "your plan, the same as before",
    "ordinary+step": "your plan, and one small step more if you wish",
}
_TITLES: dict[Light, str] = {
    "carry on": "Carry on as you are",
    "less": "Do less for now",
    "ask": "Ask before you go on",
}
REST = "No more of these exercises today"
_TONES: dict[Light, Tone] = {"carry on": "carry-on", "less": "less", "ask": "ask"}


def plan_words(advice: Advice) -> str:
    """The plan that the rules give, in words: "the shorter plan"."""
    return PLANS[advice.plan]


def tone_of(advice: Advice) -> Tone:
    """The tone of a page with this advice."""
    return _TONES[advice.light]


def verdicts_of(log: SymptomLog) -> tuple[Verdict, ...]:
    """The statistics' verdict on each leg, for the rules: if one is surely worse, nothing is added.

    Empty in the first two weeks, too soon for any verdict, so a new diary does not wait for statistics.
    """
    days = {one.day for one in log.records() if isinstance(one, Entry) and one.pain is not None}
    if not days or max(days) - min(days) < RULES.ref_least:
        return ()
    from glidekit.analysis.legs import verdicts

    return verdicts(log.ratings())


def after_session(log: SymptomLog, facts: tuple[tuple[str, str], ...], after: tuple[str, ...]) -> Page:
    """After a check-out: what the rules say of today, and tomorrow's plan."""
    verdicts = verdicts_of(log)
    today = log.advice(verdicts=verdicts)
    tomorrow = log.advice(log.today + timedelta(days=1), verdicts=verdicts)
    rest = (("Today", plan_words(today)),) if today.plan == "none" else ()
    return _page("done", today, (*rest, ("Tomorrow", plan_words(tomorrow)), *facts), after)


def after_rating(log: SymptomLog, saved: str, buttons: tuple[Button, ...]) -> Page:
    """After ratings without a session: what the rules say of today, and today's plan."""
    today = log.advice(verdicts=verdicts_of(log))
    return _page("saved", today, (("Today", plan_words(today)),), (saved,), buttons)


def rest_page(advice: Advice) -> Page:
    """No timed exercise today: why, and what is open."""
    return Page(
        "rest-today",
        REST,
        tone=tone_of(advice),
        intro=messages(advice),
        buttons=(Button("rate", "Record how I feel", asks=False),),
    )


def written_page(advice: Advice) -> Page:
    """Only ratings were kept: what the rules say of them, and today's plan."""
    carries_on = advice.light == "carry on"
    return Page(
        "written",
        "Kept in your diary",
        tone="saved" if carries_on else tone_of(advice),
        intro=(message("A-nothing-done"),) if carries_on else messages(advice),
        facts=(("Today", plan_words(advice)),),
    )


def _page(
    name: str,
    advice: Advice,
    facts: tuple[tuple[str, str], ...],
    after: tuple[str, ...],
    buttons: tuple[Button, ...] = (),
) -> Page:
    return Page(
        name,
        REST if advice.action == "rest-today" else _TITLES[advice.light],
        tone=tone_of(advice),
        intro=messages(advice),
        facts=facts,
        after=after,
        buttons=buttons,
    )
