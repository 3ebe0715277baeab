"""What is shown above a picture now: the rules' light, or a stop page with the entries below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from glidekit.analysis.legs import told_worse, verdicts_of
from glidekit.content.safety import numbers, stop_page
from glidekit.errors import GlidekitError
from glidekit.in_words import day, listed
from glidekit.log.settings import COUNTRY, EMERGENCY_NUMBER
from glidekit.plots.captions import named, surely_worse
from glidekit.plots.view import SIMULATED_WORDS, Light, Message, PictureView
from glidekit.rules.messages import in_one_message
from glidekit.rules.stops import stops_after
from glidekit.rules.thresholds import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from glidekit.analysis.legs import LegTrend
    from glidekit.content.safety import Numbers
    from glidekit.log import SymptomLog
    from glidekit.rules.advice import Advice
    from glidekit.rules.gate import Gate


def stop_message(gate: Gate, *, ring: Numbers | None = None, simulated: bool = False) -> Message | None:
    """The stop page of an urgent or emergency gate, or the request for the full check after "something new".

    ``ring``: whom to ring. It holds every page that applies, the most urgent first. None if a verdict may be
    shown. While a stop is open, nothing is reported as progress.
    """
    if gate.level in ("urgent", "emergency"):
        pages = [stop_page(name).filled(ring or numbers()) for name in gate.pages]
        return Message(
            pages[0].title,
            paragraphs=[words for page in pages for words in page.text],
            steps=tuple(dict.fromkeys(step for page in pages for step in page.steps)),
            heavy=True,
            simulated=simulated,
        )
    if gate.level == "ask":
        return Message(
            "Please answer the safety check first.",
            paragraphs=(gate.reason, "Your entries are safe."),
            link=("Do the safety check", "00_start_here.ipynb"),
            simulated=simulated,
        )
    return None


def stopped(log: SymptomLog, gate: Gate | None = None) -> Message | None:
    """The page that replaces every verdict while a stop is open; otherwise None.

    ``gate``: the log's gate, if the caller has it already.
    """
    ring = numbers(str(log.setting(COUNTRY) or ""), str(log.setting(EMERGENCY_NUMBER) or ""))
    return stop_message(gate or log.gate(), ring=ring, simulated=log.simulated)


_Verb = TypeVar("_Verb", bound="Callable[..., object]")
_WEEKS = {1: "The last week is far above your usual.", 2: "Two weeks clearly above your usual."}
_WORSE = "It has got worse over the diary. Show it to your physio or doctor."
_NO_MORE = ", but add nothing"
_MOST_SIGNS = 3
AS_IT_STANDS = "Show these entries to whoever looks at you. They say nothing of the sign itself."


def light_of(log: SymptomLog, advice: Advice, legs: Sequence[LegTrend] = ()) -> Light:
    """The light for today's advice: its gravest reason, what the weeks say, stop signs with dates.

    It is no permission: it says when a safety check is due, and offers nothing more while a leg is worse.
    """
    weeks = [facts["weeks"] for rule, facts in advice.facts.items() if rule.startswith("W-week")]
    gate = log.gate()
    due = (gate.reason,) if gate.level in ("missing", "stale") and not log.simulated else ()
    course = _worse(legs) if advice.light == "carry on" else ()
    more_to_say = {*advice.why} - {"V-worse"} or not course
    rule = (in_one_message(advice),) if more_to_say else ()
    said = (*(_WEEKS[n] for n in weeks), *course, *rule, *_signs(stop_days(log)), *due)
    nothing_more = course and "G-step" not in advice.why
    return Light(advice.light + (_NO_MORE if nothing_more else ""), advice.shape, said)


def _worse(legs: Sequence[LegTrend]) -> tuple[str, ...]:
    """What is said of each leg that got worse."""
    told = [leg for leg in legs if told_worse(leg.trend)]
    return tuple(surely_worse(leg, legs) if leg.trend.sure else named(leg, legs, _WORSE) for leg in told)


def advice_of(log: SymptomLog, last: date, legs: Sequence[LegTrend] = ()) -> Advice:
    """Today's advice; for an example, which has no today, the advice of its ``last`` day.

    It hears the verdicts of ``legs``: if one is worse, no step is offered.
    """
    return log.advice(last if log.simulated else None, verdicts=verdicts_of(legs))


def stop_days(log: SymptomLog) -> tuple[date, ...]:
    """The days on which a stop sign was tapped and not taken back, each once, oldest first."""
    found = stops_after(log.records(), log.today.toordinal(), RULES).signs
    return tuple(date.fromordinal(on) for on in sorted({*found}))


def _signs(days: Sequence[date]) -> tuple[str, ...]:
    """The latest stop signs in one sentence."""
    if not days:
        return ()
    latest = listed([day(on) for on in days[-_MOST_SIGNS:]])
    if len(days) > _MOST_SIGNS:
        return (f"{len(days)} stop signs, the latest on {latest}.",)
    return (f"Stop sign{'s' if len(days) > 1 else ''} on {latest}.",)


def with_stops(marks: pd.DataFrame, days: Sequence[date]) -> pd.DataFrame:
    """The log's marks, plus one for each stop sign."""
    import pandas as pd

    signs = pd.DataFrame({"local_date": pd.to_datetime([*days]), "label": "stop sign"})
    return pd.concat([marks[["local_date", "label"]], signs], ignore_index=True) if days else marks


def dated(gate: Gate) -> str:
    """The title of a picture below a stop page: the day of the sign, and no verdict."""
    if gate.since is None:
        return "Your entries so far. A safety question is open."
    return f"Your entries so far. Stop sign on {day(gate.since)}."


def below_stop(view: PictureView, stop: Message, gate: Gate) -> PictureView:
    """The picture below a stop page, stripped of every computed word and of any verdict."""
    title = dated(gate)
    return replace(
        view, stop=stop, sentence=title, alt=f"{SIMULATED_WORDS if view.simulated else ''}{title}", facts="",
        lines=(), more=(), behind=None, sources=(), others=(), warnings=(), light=None, notes=(AS_IT_STANDS,),
    )  # fmt: skip


def stop_first(verb: _Verb) -> _Verb:
    """Decorate a verb: while a stop is open its page comes first, even if the picture fails."""

    @wraps(verb)
    def shown(log: SymptomLog, **choice: Any) -> object:
        gate = log.gate()
        stop = stopped(log, gate)
        if stop is None:
            return verb(log, **choice)
        try:
            view = verb(log, **choice)
        except GlidekitError:
            return stop
        return below_stop(view, stop, gate) if isinstance(view, PictureView) else stop

    return cast("_Verb", shown)
