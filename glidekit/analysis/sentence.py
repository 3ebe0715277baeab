"""What a Trend says, in one sentence: plain words, days logged and dates always, never a cause.

Never said: that somebody has recovered, that the exercises did it, that nothing changed without a
probability for it. Where an improvement is shown, the natural course (nhs-sciatica: usually better in 4-6
weeks; scot-pathway: half within 6 weeks) and regression to the mean are named in the same sentence, so that
nobody can show the one without the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.analysis.verdict import LIMITS, Verdict
from glidekit.analysis.words import amount, between, days_logged, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from glidekit.analysis.trend import Trend

NATURAL_COURSE = (
    "sciatica often eases with time, and diaries often begin on a bad day, so this does not show why"
)
ASK = "a course that gets worse is a reason to see a clinician"

_MOST_DAYS = 500


def sentence(trend: Trend) -> str:
    """The verdict on a Trend in one sentence."""
    if trend.n == 0:
        return _nothing(trend)
    return _SAYINGS[trend.verdict](trend) + "."


def sources(trend: Trend) -> tuple[str, ...]:
    """Keys of the sources of what the sentence says about sciatica in general."""
    if trend.verdict.improved:
        return ("nhs-sciatica", "scot-pathway")
    return ("nhs-sciatica",) if trend.verdict.worsened else ()


def _nothing(trend: Trend) -> str:
    blanks = f" (blanks left out: {trend.dropped})" if trend.dropped else ""
    return f"0 days logged, no dates{blanks}: there is nothing to say yet."


def _always_the_same(trend: Trend) -> str:
    value = amount(trend.first_median, _unit(trend))
    return (
        f"{_name(trend)} was {value} on each day ({_logged(trend)}); without any ups and downs there is "
        "nothing to compute"
    )


def _too_early(trend: Trend) -> str:
    return (
        f"It is too early to say how {_name(trend, middle=True)} is going ({_logged(trend)}); at least "
        f"{LIMITS.least_days} days logged over {LIMITS.least_span:g} days or more are needed"
    )


def _changed(trend: Trend) -> str:
    word = trend.verdict.value
    if trend.little:
        word = f"a little {_direction(trend)}, less than usually matters"
    after = NATURAL_COURSE if trend.verdict.improved else ASK
    return (
        f"{_name(trend)} is {word}: {_course(trend)}, {_interval(trend)} "
        f"({_logged(trend)}; {_standing(trend)}){_room(trend)}; {after}"
    )


def _about_the_same(trend: Trend) -> str:
    return (
        f"{_name(trend)} is about the same: {_course(trend)}, {_interval(trend)}, and a change "
        f"of {_important(trend)} or more has at most 1 chance in 10 ({_logged(trend)}){_room(trend)}"
    )


def _cannot_tell(trend: Trend) -> str:
    return (
        f"It cannot be told yet whether {_name(trend, middle=True)} has changed: {_course(trend)}, "
        f"{_interval(trend)} ({_logged(trend)}){_room(trend)}; {_more(trend)}"
    )


_SAYINGS: dict[Verdict, Callable[[Trend], str]] = {
    Verdict.ALWAYS_THE_SAME: _always_the_same,
    Verdict.TOO_EARLY: _too_early,
    Verdict.CLEARLY_BETTER: _changed,
    Verdict.CLEARLY_WORSE: _changed,
    Verdict.BETTER: _changed,
    Verdict.WORSE: _changed,
    Verdict.ABOUT_THE_SAME: _about_the_same,
    Verdict.CANNOT_TELL_YET: _cannot_tell,
}


def _name(trend: Trend, *, middle: bool = False) -> str:
    if trend.scale is None:
        return "the score" if middle else "The score"
    label = trend.scale.label
    return label[0].lower() + label[1:] if middle and label != label.upper() else label


def _unit(trend: Trend) -> str:
    if trend.scale is None:
        return "points"
    return trend.scale.unit or ("levels" if trend.scale.levels else "points")


def _important(trend: Trend) -> str:
    return amount(trend.important_change, _unit(trend))


def _logged(trend: Trend) -> str:
    return days_logged(trend.n, trend.first, trend.last)


def _direction(trend: Trend) -> str:
    return "lower" if trend.change < 0 else "higher"


def _course(trend: Trend) -> str:
    """Where it began and where it is; where days lie off the line its ends would mislead, medians do not.

    It describes the days and claims no bend: ups and downs alone often put them there (data/README.md).
    """
    if not trend.straight:
        held = min(LIMITS.middle_of, trend.n)
        return (
            f"the middle value of the first {held} days was {number(trend.first_median)}, of the last {held} "
            f"days {number(trend.last_median)}, and the days do not lie along a straight line"
        )
    start, now = _on_scale(trend, trend.start), _on_scale(trend, trend.now)
    unit = trend.scale.unit if trend.scale is not None else ""
    return f"about {number(start)} at the start and {amount(now, unit) if unit else number(now)} now"


def _on_scale(trend: Trend, value: float) -> float:
    """An end of the line; where it runs past the scale's end, that end."""
    return value if trend.scale is None else min(max(value, trend.scale.low), trend.scale.high)


def _interval(trend: Trend) -> str:
    """The 95 % interval of the change, no wider than the scale is."""
    low, high = trend.interval95
    if trend.scale is not None:
        widest = trend.scale.high - trend.scale.low
        low, high = max(low, -widest), min(high, widest)
    found = between(low, high, _unit(trend))
    return f"very likely {found}" if trend.straight else f"by the line that comes nearest {found}"


def _standing(trend: Trend) -> str:
    if trend.firm:
        return f"firm since the look at {trend.review} days"
    return "provisional" + (f" until {trend.next_review} days are logged" if trend.next_review else "")


def _room(trend: Trend) -> str:
    if not trend.no_room or not trend.straight:
        return ""
    return "; it began so near the good end that a change for the better that matters is hardly possible"


def _more(trend: Trend) -> str:
    if trend.days_needed is None:
        return f"it lies near the size that matters ({_important(trend)}), so more days may not settle it"
    if not trend.straight and trend.days_needed > _MOST_DAYS:
        return "how many more days would be needed cannot be said where days do not lie along a line"
    if trend.days_needed > _MOST_DAYS:
        return (
            f"more than {_MOST_DAYS} more days logged would be needed to tell a change of {_important(trend)}"
        )
    rounded = _rounded(trend.days_needed)
    return f"about {rounded} more days logged would be needed to tell a change of {_important(trend)}"


def _rounded(days: int) -> int:
    step = 5 if days < 50 else 10 if days < 200 else 50
    return max(step, round(days / step) * step)
