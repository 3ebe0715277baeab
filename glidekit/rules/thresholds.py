"""Every number of the rules, in one table. A notebook cell can change it to look back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds. Those marked * are this workbook's own convention; the others carry their source.

    The safety check
    check_days              * answers to the cards A to C hold this many days
    known_days              * numbness, the other leg: after a no, asked again after this many days without
    slip_minutes            * "I tapped this by mistake" stays open this long
    restart_emergency       * short sessions owed after an emergency was assessed
    restart_urgent          * short sessions owed after an urgent sign was assessed
    held_sessions           * gentle sessions after an opening before held versions may come back

    A session and the day after it
    during_most               leg pain of a session (pain-monitoring model: thomee1997, silbernagel2007)
    rise                      a rise beyond error (childs2005) that matters (ostelo2008)
    big_rise                * at check-out: more than answers differ within the hour
    levels_down             * at check-out: levels further down the leg that count, whatever the pain does
    hurts                   * presses of "that hurt" that end a session, settled or not
    half_over               * half next time: also this much above usual
    halves_of, halves_need  * see a clinician: of the last sessions, how many made the next day worse, or hurt
    good_sessions           * good sessions in a row that allow one step more
    weak_rise               * weakness up by this much opens the safety questions

    What is usual, and what is above it
    spread0                   ordinary ups and downs of a person over a week, as SD (page2022: low back pain)
    spread0_n               * the published spread counts as this many days of one's own
    usual_days, usual_least * usual is the median of this many days, with at least so many entries
    today_z, today_over     * shorter today: spreads above usual; or > during_most and this much above
    run_need, run_of        * half next time: this many of the last days ...
    run_within, run_z       * ... within this many days, this many spreads above usual
    ref_least               * days and weeks are compared with this many earlier days; with fewer ...
    few_rise, few_z         * ... it takes this much, and this many spreads
    week_least              * see a clinician: entries in the last 7 days, at least ...
    week_rise, week_z       * ... with a median this much, and this many spreads, above usual
    weeks_z                 * or two weeks running, each ``rise`` and this many spreads above usual
    place_p, place_ref      * moved down: the chance of such a run, given at least this many earlier days
    place_caution           * the rate of earlier days is (times + 1) / (days + this): never 0
    place_least, place_most * from no fewer entries, and looked for in no more
    stays_least, stays_share * a move down that stays this many days, on this share of them: see a clinician

    Doses
    ease_factor             * "half": repetitions and range are multiplied by this
    least_reps              * easing leaves at least this many repetitions
    extra_reps              * repetitions that one step adds
    most_reps, most_sets    * repetitions and sets grow to here, then the range does
    gap_days, long_gap_days * after this many days without a session: half, or short plan and gentle start

    The timer and the clock
    gap_s                   * a longer silence of the timer pauses the session
    idle_hours              * a session idle for longer is closed as abandoned, without a check-out
    left_days               * how long the rest of an abandoned session is offered, once
    ahead_min               * an entry further ahead of the clock than this is refused

    >>> gk.Rules().hurts
    2
    """

    check_days: float = 7
    known_days: int = 14
    slip_minutes: float = 10
    restart_emergency: int = 3
    restart_urgent: int = 1
    held_sessions: int = 3

    during_most: float = 5
    rise: float = 2
    big_rise: float = 3
    levels_down: float = 2
    hurts: int = 2
    half_over: float = 2
    halves_of: int = 4
    halves_need: int = 2
    good_sessions: int = 3
    weak_rise: float = 2

    spread0: float = 1.2
    spread0_n: int = 5
    usual_days: int = 28
    usual_least: int = 5
    today_z: float = 1.5
    today_over: float = 1.5
    run_need: int = 5
    run_of: int = 5
    run_within: int = 14
    run_z: float = 1.4
    ref_least: int = 14
    few_rise: float = 3
    few_z: float = 2.5
    week_least: int = 4
    week_rise: float = 3
    week_z: float = 3.5
    weeks_z: float = 2.0
    place_p: float = 0.0006
    place_ref: int = 10
    place_caution: int = 8
    place_least: int = 3
    place_most: int = 5
    stays_least: int = 10
    stays_share: float = 0.8

    ease_factor: float = 0.5
    least_reps: int = 3
    extra_reps: int = 2
    most_reps: int = 10
    most_sets: int = 2
    gap_days: int = 14
    long_gap_days: int = 42

    gap_s: float = 15
    idle_hours: float = 2
    left_days: float = 2
    ahead_min: float = 60


RULES = Rules()
