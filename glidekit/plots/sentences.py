"""The sentences over pictures: recorded facts with n and dates, and no word about better or worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.in_words import counted, dates, day, listed, number
from glidekit.plots.series import facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from glidekit.plots.calendar import Day
    from glidekit.scales import Scale, Side


def symptom_sentence(known: Scale, made: pd.DataFrame) -> str:
    """n, dates, and the medians of the first and last values of the daily series (``series.entries``)."""
    found = facts(made)
    if not found.n or found.first is None or found.last is None:
        return f"{known.label}: nothing entered yet."
    first, last = _value(known, found.first_median), _value(known, found.last_median)
    if found.n == 1:
        return f"{known.label} on 1 day, {day(found.first)}: {last}."
    when = f"{known.label} on {counted(found.n, 'day')} {dates(found.first, found.last)}."
    if found.ends_n == 1:
        return f"{when} The first was {first}, the last {last}."
    return (
        f"{when} Middle value (median) of the first {found.ends_n} days: {first}. "
        f"Of the last {found.ends_n} days: {last}."
    )


def pain_of(side: Side | None) -> str:
    """Leg pain, by the name of its leg where there are two."""
    return "Leg pain" if side is None else f"{side.capitalize()} leg pain"


def _value(known: Scale, value: float | None) -> str:
    if value is None:
        return "not known"
    if (level := known.level(value)) is not None:
        return level
    if known.high == 10:
        return f"{number(value)} of 10"
    unit = known.unit.removesuffix("s") if value == 1 else known.unit
    return f"{number(value)} {unit}".rstrip()


def calendar_sentence(days: Sequence[Day]) -> str:
    """How many sessions on how many days of how many, and how many of the planned sets were done."""
    if not days:
        return "No sessions yet."
    first, last = days[0].local_date, days[-1].local_date
    sessions, planned = sum(day.sessions for day in days), sum(day.planned for day in days)
    done, hurt = sum(day.done for day in days), sum(day.hurt for day in days)
    span = (last - first).days + 1
    unrecorded = sum(day.unrecorded for day in days)
    parts = [f"{counted(done, 'set')} of {planned:,} planned were done in full"] if planned else []
    parts += [f"{counted(unrecorded, 'session')} came without a record of sets"] if unrecorded else []
    parts += [f"{counted(hurt, 'set')} ended because it hurt"] if hurt else []
    return (
        f"{counted(sessions, 'session')} on {counted(len(days), 'day')} of {span:,}, {dates(first, last)}. "
        f"{listed(parts)}."
    )


def minutes_sentence(known: pd.DataFrame) -> str:
    """The middle of the minutes done and planned, over the sessions where both are known."""
    both = known[known["planned_s"].notna()]
    if both.empty:
        return "Minutes of exercise: nothing recorded yet."
    done, planned = both["actual_s"].median() / 60, both["planned_s"].median() / 60
    when = dates(both["local_date"].iloc[0].date(), both["local_date"].iloc[-1].date())
    return (
        f"Minutes of exercise in {counted(len(both), 'session')} {when}: middle value (median) "
        f"{number(done)} done, {number(planned)} planned."
    )


def felt_sentence(name: str, both: pd.DataFrame) -> str:
    """How many sessions ended lower, the same and higher than they began, and how many left no room."""
    if both.empty:
        return f"{name} before and after: no session has both answers yet."
    room = both[both["before"] > 1]
    when = dates(both["local_date"].iloc[0].date(), both["local_date"].iloc[-1].date())
    change = room["after"] - room["before"]
    parts = [f"{int((change < 0).sum())} lower", f"{int((change == 0).sum())} the same"]
    parts.append(f"{int((change > 0).sum())} higher afterwards")
    none = len(both) - len(room)
    left = f" {counted(none, 'session')} began at 0 or 1 and left no room for a fall." if none else ""
    return (
        f"{name} before and after {counted(len(both), 'session')}. "
        f"Of the {len(room):,} that began at 2 or more: {listed(parts)}.{left} They ran {when}."
    )
