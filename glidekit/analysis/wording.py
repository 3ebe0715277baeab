"""What a Trend says: a headline of at most twelve words, at most three short lines, and the rest for "Why?".

Never say that somebody has recovered, that the exercises did it, or that nothing changed without a
probability for it. If it is better, the lines name the natural course and regression to the mean
(nhs-sciatica: usually better in 4-6 weeks; scot-pathway: half within 6 weeks). A series on none of the
workbook's scales gets "lower" and "higher", and no word about sciatica. A notebook adds a sparkline and a
small table.
"""

from __future__ import annotations

import math
from datetime import date
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from glidekit.analysis.posterior import averaged
from glidekit.analysis.verdict import Verdict
from glidekit.in_words import amount, day, number, period

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.analysis.trend import Trend

    Floats = NDArray[np.float64]


NATURAL_COURSE = (
    "Most people get better with time, and diaries often begin on a bad day: this does not show why."
)
ASK = "If it stays worse, see a clinician."
ALWAYS_HIGH = "Pain that stays this high is a reason to see a clinician."
HOLDS = "This is very likely to hold up."
CLOSER = "The last week is closer to the start again."
NO_CAUSE = "This does not show why."
SHIFTED = {
    "fewer days": "You log fewer days than at first, so different days are compared.",
    "more days": "You log more days than at first, so different days are compared.",
    "days of the week": "You log other days of the week than at first, so different days are compared.",
    "time of day": "You log at another time of day than at first, so different hours are compared.",
}
ONE_ENTRY = "One of the two weeks has a single entry, so this is not certain."
_LEANING = {Verdict.PROBABLY_BETTER: "better", Verdict.PROBABLY_WORSE: "worse"}
_MOST_WORDS = 60
_HIGH = 7
_CLOSE_DAYS, _YEAR_DAYS = 3, 330


def headline(trend: Trend) -> str:
    """The verdict in at most twelve words."""
    verdict = trend.verdict
    if trend.n == 0:
        return "Nothing to compare yet."
    if verdict is Verdict.ALWAYS_THE_SAME:
        return f"Every score so far is {number(trend.first_week)}."
    if verdict is Verdict.TOO_EARLY:
        return f"Too early to say: {_days(trend.n)} logged so far."
    if verdict is Verdict.ABOUT_THE_SAME:
        return f"About the same as {_then(trend)}."
    if verdict is Verdict.CANNOT_TELL_YET:
        return "Too soon to tell."
    return _directed(trend)


def _directed(trend: Trend) -> str:
    then, now = int(trend.first_week + 0.5), int(trend.last_week + 0.5)
    if trend.came_back:
        if trend.earlier:
            return f"Back near the level {_then(trend)}: about {then}, now {now}."
        return f"Back near the start: about {then} then, about {now} now."
    word = _way(trend)
    kind = {"clearly": "Clearly {}", "slightly": "A little {}", "probably": "Probably {}"}
    first = trend.verdict.value.split()[0]
    said = kind.get(first, "{}").format(word)
    said = said[0].upper() + said[1:]
    if then == now or (now > then) != _rose(trend):
        return f"{said} than {_then(trend)}."
    return f"{said}: about {then} then, about {now} now."


def _rose(trend: Trend) -> bool:
    """Whether the verdict says that the score went up."""
    better = trend.verdict.improved or trend.verdict is Verdict.PROBABLY_BETTER
    return better == (trend.improvement == "increase")


def _way(trend: Trend) -> str:
    if trend.scale is None:
        return "higher" if _rose(trend) else "lower"
    better = trend.verdict.improved or trend.verdict is Verdict.PROBABLY_BETTER
    return "better" if better else "worse"


def _then(trend: Trend) -> str:
    """At the start, or on the day on which the last 960 days began."""
    if not trend.earlier:
        return "at the start"
    return f"on {_day(trend, trend.first)}" if trend.first is not None else "at the start"


def lines(trend: Trend) -> tuple[str, ...]:
    """At most three short lines: how sure and from how many days, how large, and what it does not say."""
    if trend.n == 0:
        return (_blanks(trend),) if trend.dropped else ()
    if trend.verdict is Verdict.ALWAYS_THE_SAME:
        return _always_the_same(trend)
    if trend.verdict is Verdict.TOO_EARLY:
        return (f"From about two weeks on, this page can start to compare ({_logged(trend)}).",)
    if trend.came_back:
        return _there_and_back(trend)
    return tuple(line for line in (_how_sure(trend), _size(trend), _limit(trend)) if line)


def _there_and_back(trend: Trend) -> tuple[str, ...]:
    """What was told before, when it moved back, and from how many days; without a direction."""
    when = _when(trend).removesuffix(".")
    back = f"{when} ({_logged(trend)})." if when else f"{_logged(trend)}."
    ask = ASK if trend.scale is not None and trend.verdict.worsened else ""
    last = f"{_compared(trend)} {_ahead(trend) if trend.verdict.open else ask}".strip()
    return tuple(line for line in (_past(trend), back, last) if line)


def _compared(trend: Trend) -> str:
    """What makes the two weeks hard to compare; empty if nothing does."""
    return SHIFTED.get(trend.shifted) or (ONE_ENTRY if trend.one_entry else "")


def _always_the_same(trend: Trend) -> tuple[str, ...]:
    found = (f"Nothing has moved in {_days(trend.n)} ({_period(trend)}).",)
    return (*found, ALWAYS_HIGH) if _always_high(trend) else found


def _always_high(trend: Trend) -> bool:
    """Pain that was high at first and is high now."""
    pain = trend.scale is not None and trend.scale.id in ("leg_pain", "back_pain")
    return pain and min(trend.first_week, trend.last_week) >= _HIGH


def _how_sure(trend: Trend) -> str:
    logged = f"{_days(trend.n)} logged, {_period(trend)}"
    if trend.verdict is Verdict.ABOUT_THE_SAME:
        size = amount(trend.important_change, _unit(trend))
        return f"If it has moved, it is by less than {size} ({logged})."
    if trend.verdict is Verdict.CANNOT_TELL_YET:
        return f"{logged}: ups and downs still hide any change."
    word = "higher" if _rose(trend) else "lower"
    if trend.one_entry:  # no certainty to give
        return f"{_name(trend)} is {word} ({logged})."
    chance = max(trend.p_better, trend.p_worse)
    often = "more than 99" if chance >= 0.995 else f"{100 * chance:.0f}"
    held = f" {HOLDS}" if trend.sure else ""
    soon = " It is too soon to be sure." if trend.verdict.open else ""
    return f"{_name(trend)} is {word}: {often} chances in 100 ({logged}).{held}{soon}"


def _size(trend: Trend) -> str:
    verdict = trend.verdict
    if verdict.open:
        return _ahead(trend)
    if verdict is Verdict.ABOUT_THE_SAME:
        return _room(trend)
    when = _when(trend)
    unit = _unit(trend)
    if verdict in (Verdict.SLIGHTLY_BETTER, Verdict.SLIGHTLY_WORSE):
        felt = "The change is smaller than people usually feel as a real one."
        return f"{felt} {when}".strip() if trend.scale is not None else when
    near, far = sorted(abs(end) for end in trend.interval95)
    if trend.interval95[0] < 0 < trend.interval95[1]:
        near = 0.0
    size = f"Likely by {number(near)} to {amount(far, unit)}."
    important = amount(trend.important_change, unit)
    matters = "" if trend.scale is None else f" A change of {important} or more usually matters."
    return f"{when} {size}{matters}".strip()


def _ahead(trend: Trend) -> str:
    """How many weeks an answer would take."""
    move = "rose" if trend.improvement == "increase" else "fell"
    move = "changed" if trend.verdict is Verdict.PROBABLY_WORSE else move
    size = amount(trend.important_change, _unit(trend))
    if trend.days_needed is None:
        return f"If it {move} by {size} now, this page would likely need more than three months to show it."
    return (
        f"If it {move} by {size} now, this page would likely show it in about {trend.days_needed // 7} weeks."
    )


def _limit(trend: Trend) -> str:
    """What it does not say: only the weightiest, always with what to do or why."""
    compared, past = _compared(trend), _past(trend)
    if trend.scale is None:
        return compared or past
    if trend.verdict.worsened:
        return f"{compared} {ASK}".strip()
    if trend.verdict.improved:
        return f"{compared} {NO_CAUSE}" if compared else NATURAL_COURSE
    if compared:
        return compared
    if trend.verdict is Verdict.ABOUT_THE_SAME and _always_high(trend):
        return ALWAYS_HIGH
    return past or (_room(trend) if trend.verdict.open else "")


def _past(trend: Trend) -> str:
    """What was told earlier, with its day."""
    history = trend.history
    for told, word, now in (
        (history.better, "better", trend.verdict.improved),
        (history.worse, "worse", trend.verdict.worsened),
    ):
        if told is not None and not now:
            up = (word == "better") == (trend.improvement == "increase")
            than = f"{_less(trend, up=up)} than {_then(trend)}"
            leans = _LEANING.get(trend.verdict) == word
            return f"On {_day(trend, told)} the record showed {than}." + ("" if leans else f" {CLOSER}")
    return ""


def _less(trend: Trend, *, up: bool) -> str:
    if trend.scale is None or "pain" not in trend.scale.label.lower():
        return "a higher level" if up else "a lower level"
    return "more pain" if up else "less pain"


def _room(trend: Trend) -> str:
    if not trend.no_room:
        return ""
    if trend.improvement == "increase":
        return f"{_name(trend)} was high from the start, so there is little room to rise."
    return f"{_name(trend)} was low from the start, so there is little room to fall."


def _when(trend: Trend) -> str:
    """When it moved: around a day, or between two."""
    if trend.when is None or (trend.change > 0) != _rose(trend):
        return ""
    move = "rose" if _rose(trend) else "fell"
    low, high = trend.when
    first, last = _day(trend, low), _day(trend, high)
    if isinstance(low, date) and isinstance(high, date):
        near = (high - low).days < _CLOSE_DAYS
        if not near and (low.year, low.month) == (high.year, high.month):
            first = str(low.day)
    else:
        near = float(high) - float(low) < _CLOSE_DAYS  # type: ignore[arg-type]
    return f"It {move} around {first}." if near else f"It {move} between {first} and {last}."


def _day(trend: Trend, when: date | float) -> str:
    """A day of the record, with its year if the record is so long that a date could come twice."""
    if not isinstance(when, date):
        return f"day {number(when)}"
    return day(when, year=trend.span_days >= _YEAR_DAYS)


def more(trend: Trend) -> tuple[str, ...]:
    """The rest, for "Why?": interval, chances, history, what the method is."""
    if trend.n < 2 or trend.verdict in (Verdict.TOO_EARLY, Verdict.ALWAYS_THE_SAME):
        return (_blanks(trend),) if trend.dropped else ()
    unit, said = _unit(trend), []
    said.append(
        f"First {trend.week} days: mean {number(trend.first_week)}. "
        f"Last {trend.week} days: mean {number(trend.last_week)}."
    )
    said.append(
        f"Chance of a change of {amount(trend.important_change, unit)} or more that way: "
        f"{100 * trend.p_important:.0f} in 100. Of less, either way: {100 * trend.p_same:.0f} in 100."
    )
    if not math.isnan(trend.interval95[0]):
        low, high = trend.interval95
        said.append(f"If something changed, it is by {_signed(low)} to {_signed(high)} {unit} (95 in 100).")
    for label, told in (
        ("better", trend.history.better), ("sure of it", trend.history.better_sure),
        ("worse", trend.history.worse), ("sure of it", trend.history.worse_sure),
    ):  # fmt: skip
        if told is not None:
            said.append(f"First told {label}: {_day(trend, told)}.")
    said.append(
        "You may read it every day. It compares the first days with the last, over many possible curves. "
        "How often it is wrong: gk.how_often_wrong(log)."
    )
    if trend.earlier:
        said.append(f"Only the last 960 days are judged; {_days(trend.earlier)} before that are left out.")
    return (*said, _blanks(trend)) if trend.dropped else tuple(said)


def _signed(value: float) -> str:
    return number(value).replace("-", "\N{MINUS SIGN}") if value <= 0 else f"+{number(value)}"


def label(trend: Trend) -> str:
    """For a screen reader: headline and lines, whole sentences up to sixty words."""
    said = f"{trend.scale.label}: {headline(trend)}" if trend.scale is not None else headline(trend)
    for line in lines(trend):
        if len(f"{said} {line}".split()) > _MOST_WORDS:
            break
        said = f"{said} {line}"
    return said


def sources(trend: Trend) -> tuple[str, ...]:
    """Keys of the sources of what the lines say about sciatica in general."""
    if trend.scale is None:
        return ()
    if trend.verdict.improved:
        return ("nhs-sciatica", "scot-pathway")
    return ("nhs-sciatica",) if trend.verdict.worsened else ()


def _blanks(trend: Trend) -> str:
    return f"Left out as blank: {trend.dropped}."


def _name(trend: Trend) -> str:
    return "It" if trend.scale is None else trend.scale.label


def _unit(trend: Trend) -> str:
    if trend.scale is None:
        return "points"
    return trend.scale.unit or ("levels" if trend.scale.levels else "points")


def _days(count: int) -> str:
    return f"{count:,} {'day' if count == 1 else 'days'}"


def _period(trend: Trend) -> str:
    return period(trend.first, trend.last)


def _logged(trend: Trend) -> str:
    return f"{_days(trend.n)} logged, {_period(trend)}"


_WIDTH, _HEIGHT, _ROOM = 240, 48, 4


def as_html(trend: Trend) -> str:
    """The words, a sparkline of the entries with the averaged curve, and the figures."""
    said = "".join(f"<p style='margin:4px 0'>{escape(line)}</p>" for line in trend.lines)
    why = "".join(f"<li>{escape(line)}</li>" for line in trend.more)
    fold = f"<details><summary>Why?</summary><ul>{why}</ul></details>" if why else ""
    return (
        f"<div style='max-width:75ch;line-height:1.5'><p style='font-size:20px;margin:4px 0'>"
        f"<strong>{escape(trend.headline)}</strong></p>{said}{_sparkline(trend)}{_table(trend)}{fold}</div>"
    )


def _table(trend: Trend) -> str:
    if not trend.n:
        return ""
    low, high = trend.interval95
    span = "" if np.isnan(low) else f"{number(low)} to {number(high)}"
    rows = (
        ("Days logged", f"{trend.n:,}"),
        (f"Mean of the first {trend.week} days", number(trend.first_week)),
        (f"Mean of the last {trend.week} days", number(trend.last_week)),
        ("Change, if any (95 %)", span),
        ("Chance of any change up or down", _chances(trend)),
    )
    cells = "".join(
        f"<tr><th scope='row' style='text-align:left;font-weight:normal'>{escape(name)}</th>"
        f"<td style='text-align:right'>{escape(value)}</td></tr>"
        for name, value in rows
        if value
    )
    return f"<table style='font-size:14px'>{cells}</table>"


def _chances(trend: Trend) -> str:
    if np.isnan(trend.p_better):
        return ""
    up, down = trend.p_worse, trend.p_better
    if trend.improvement == "increase":
        up, down = down, up
    return f"{up:.2f} or {down:.2f}"


def _sparkline(trend: Trend) -> str:
    """A dot per entry and the averaged curve, in the colour of the surrounding text."""
    if trend.series is None or trend.fit is None or trend.n < 2:
        return ""
    days, scores = trend.series.days, trend.series.scores
    low, high = (0.0, 10.0) if trend.scale is None else (trend.scale.low, trend.scale.high)
    low, high = min(low, float(scores.min())), max(high, float(scores.max()))
    if trend.scale is None or trend.scale.unit:
        low, high = float(scores.min()), float(scores.max())
    reach = (high - low) or 1.0

    def place(day: float, score: float) -> tuple[str, str]:
        across = _ROOM + day / float(days[-1]) * (_WIDTH - 2 * _ROOM)
        down = _HEIGHT - _ROOM - (score - low) / reach * (_HEIGHT - 2 * _ROOM)
        return f"{across:.1f}", f"{down:.1f}"

    places = (place(float(day), float(score)) for day, score in zip(days, scores, strict=True))
    dots = "".join(f"<circle cx='{x}' cy='{y}' r='1.5' fill-opacity='.6'/>" for x, y in places)
    curve = averaged(trend.fit)[0]
    points = " ".join(",".join(place(day, float(level))) for day, level in enumerate(curve))
    return (
        f"<svg role='img' aria-label='{escape(trend.label, quote=True)}' width='{_WIDTH}' height='{_HEIGHT}' "
        f"fill='currentColor'>{dots}<polyline points='{points}' fill='none' stroke='currentColor' "
        "stroke-width='1.5'/></svg>"
    )
