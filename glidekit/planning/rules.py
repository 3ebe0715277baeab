"""Every threshold of the safety and progression rules, in one table that a notebook cell can change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds. Those marked * are this workbook's own convention; the others carry their source.

    check_days            * a full safety check holds this many days
    weakness_rise         * weakness up by this much opens the urgent questions
    worse_next_day          leg pain up by this much on the next day counts as a bad next day (Ostelo 2008)
    bad_days_stop         * this many bad next days in a row: stop and ask a clinician
    ease_factor           * after one bad next day, repetitions and range are multiplied by this
    least_reps            * easing leaves this many repetitions of what there was
    good_sessions         * this many good sessions in a row allow one step more
    extra_reps            * how many repetitions one step adds
    most_reps, most_sets  * repetitions and sets grow to here, then the range does
    green_to, amber_to      the traffic light's upper ends (providephysiotherapy.org.uk; others cut elsewhere)
    gap_s                   a silence of the timer longer than this pauses the session
    ends_days             * so many first and last days are compared to see whether symptoms move down the leg
    least_ends_days       * with fewer days than this at each end nothing is said about it
    idle_hours            * a running session idle for longer is closed as abandoned, without a check-out
    left_days             * so long what was left of an abandoned session is offered, once
    """

    check_days: float = 7
    weakness_rise: float = 2
    worse_next_day: float = 2
    bad_days_stop: int = 2
    ease_factor: float = 0.5
    least_reps: int = 3
    good_sessions: int = 3
    extra_reps: int = 2
    most_reps: int = 10
    most_sets: int = 2
    green_to: float = 3
    amber_to: float = 5
    ends_days: int = 7
    least_ends_days: int = 3
    gap_s: float = 15
    idle_hours: float = 2
    left_days: float = 2


RULES = Rules()
