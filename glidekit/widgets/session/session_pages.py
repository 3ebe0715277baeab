"""The pages between the steps of a session: what was left unfinished, what is locked, what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.content.safety import stop_page
from glidekit.in_words import day, day_and_time, minutes
from glidekit.pages.plan_page import length_words
from glidekit.rules.messages import message, messages
from glidekit.session.position import resume_point
from glidekit.widgets.forms.page import Button, Page, Step
from glidekit.widgets.ratings.what_now import REST, plan_words, tone_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.log.sessions.running import OpenSession
    from glidekit.planning.model import Item, Plan
    from glidekit.planning.timeline import Phase
    from glidekit.rules.advice import Advice
    from glidekit.session.record import SessionRecord, TimerEvent
    from glidekit.widgets.session.session_plans import Choice

STEPS = ("Safety check", "Before", "Exercises", "After", "Saved")
NOT_TODAY = Button("only", "Just record how I feel", asks=False, look="words")
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


def path(now: str) -> Page:
    """The line of steps, with the one that is on now."""
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
    """A session that was begun and not ended: go on, or close it and keep what was done."""
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


def left_page(record: SessionRecord) -> Page:
    """The last session, closed as it was: go on with what was left of it, or not."""
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


def rest_page(advice: Advice) -> Page:
    """No timed exercise today: why, and what is open."""
    return Page(
        "rest-today",
        REST,
        tone=tone_of(advice),
        intro=messages(advice),
        buttons=(Button("rate", "Record how I feel", asks=False),),
    )


def after_words(record: SessionRecord) -> tuple[str, ...]:
    """What is said below the result; a short plan that the person chose does not count against them."""
    chosen = message("F-flare-day")
    return (chosen, NEXT, BESIDE) if record.plan.get("why") == chosen else (NEXT, BESIDE)


def written_page(advice: Advice) -> Page:
    """Only ratings were kept: what the rules say of them, and the plan that they give today."""
    carries_on = advice.light == "carry on"
    return Page(
        "written",
        "Kept in your diary",
        tone="saved" if carries_on else tone_of(advice),
        intro=(message("A-nothing-done"),) if carries_on else messages(advice),
        facts=(("Today", plan_words(advice)),),
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


def article_page(items: Sequence[Item]) -> Page:
    """The note that stands before an exercise done as in the article can be reached."""
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


def article_items(plan: Plan) -> tuple[Item, ...]:
    """What a plan does as in the article, each exercise once."""
    return tuple({item.exercise: item for item in plan.items if item.variant == "article"}.values())


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
