"""Every sentence that can be produced, read by rules: what must be in it, and what must never be."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest

from glidekit.analysis.sentence import ASK, NATURAL_COURSE
from glidekit.analysis.trend import trend
from glidekit.analysis.verdict import Verdict
from glidekit.content.sources import source
from glidekit.scales import SCALES

NEVER = re.compile(
    r"recover|cure|heal|because of|thanks to|due to|exercis|glid|no change|not changed|unchanged"
    r"|did not change|works|!|\bnan\b|\binf|-\d|None",
    re.IGNORECASE,
)
DATED = ((date(2026, 3, 3), date(2026, 5, 12), "3 March to 12 May 2026"), (0.0, 70.0, "day 0 to day 70"))
BASE = trend(np.arange(60) * 1.2, np.round(6 + np.random.default_rng(1).standard_normal(60)))


def every_trend():
    """Each combination of what a sentence depends on, whether or not the numbers would go together."""
    scales = [
        None,
        *(SCALES[name] for name in ("leg_pain", "furthest_point", "walking_min")),
    ]
    intervals = ((-3.6, -1.0), (-2.0, 1.0), (0.4, 5.0))
    needed = (None, 7, 130, 4000)
    flags = product((True, False), repeat=4)
    for verdict, (first, last, _), scale, interval, days, (firm, little, straight, room) in product(
        Verdict, DATED, scales, intervals, needed, flags
    ):
        yield replace(
            BASE,
            verdict=verdict,
            first=first,
            last=last,
            scale=scale,
            interval95=interval,
            change=sum(interval) / 2,
            days_needed=days,
            firm=firm,
            little=little and verdict in (Verdict.BETTER, Verdict.WORSE),
            straight=straight,
            no_room=room,
            start=4.2 if scale is None else -0.2,
            now=10.4,
        )


TRENDS = list(every_trend())
SENTENCES = [(found, found.sentence) for found in TRENDS]


def test_all_verdicts_are_among_them():
    assert {found.verdict for found in TRENDS} == set(Verdict)
    assert len({sentence for _, sentence in SENTENCES}) > 500


def test_none_says_what_must_never_be_said():
    assert [s for _, s in SENTENCES if NEVER.search(s)] == []


def test_each_says_how_many_days_and_from_when_to_when():
    for found, sentence in SENTENCES:
        assert "60 days logged" in sentence, sentence
        assert next(words for first, _, words in DATED if first == found.first) in sentence


def test_each_is_one_sentence():
    for _, sentence in SENTENCES:
        assert sentence.endswith(".")
        assert not re.search(r"[.?] ", sentence), sentence
        assert sentence[0].isupper()
        assert "  " not in sentence


def test_an_improvement_is_never_shown_without_natural_course_and_regression_to_the_mean():
    for found, sentence in SENTENCES:
        assert (NATURAL_COURSE in sentence) == found.verdict.improved
    assert "eases with time" in NATURAL_COURSE
    assert "begin on a bad day" in NATURAL_COURSE
    assert "does not show why" in NATURAL_COURSE


def test_a_worse_course_says_to_see_a_clinician():
    for found, sentence in SENTENCES:
        assert (ASK in sentence) == found.verdict.worsened


def test_only_its_own_verdict_says_the_same_or_better_or_worse():
    for found, sentence in SENTENCES:
        told = sentence.replace(ASK, "").replace(NATURAL_COURSE, "").replace("a change for the better", "")
        assert ("about the same" in told) == (found.verdict is Verdict.ABOUT_THE_SAME)
        assert bool(re.search(r"\bbetter\b", told)) <= found.verdict.improved
        assert bool(re.search(r"\bworse\b", told)) <= found.verdict.worsened
        assert ("cannot be told yet" in told) == (found.verdict is Verdict.CANNOT_TELL_YET)
        assert ("too early" in told) == (found.verdict is Verdict.TOO_EARLY)


def test_better_and_worse_say_whether_firm_or_provisional():
    for found, sentence in SENTENCES:
        directed = found.verdict.improved or found.verdict.worsened
        assert ("firm since the look at 40 days" in sentence) == (directed and found.firm)
        assert ("provisional until 80 days are logged" in sentence) == (directed and not found.firm)


def test_an_open_question_names_the_days_it_needs_or_says_they_may_not_help():
    for found, sentence in SENTENCES:
        if found.verdict is Verdict.CANNOT_TELL_YET:
            assert any(
                words in sentence
                for words in (
                    "about 5 more",
                    "about 130 more",
                    "more than 500 more" if found.straight else "cannot be said where days do not lie",
                    "may not settle it",
                )
            )


def test_a_curved_course_shows_medians_and_leaves_out_no_room():
    for found, sentence in SENTENCES:
        if not found.straight:
            assert "at the start" not in sentence
            assert "hardly possible" not in sentence


def test_the_line_is_not_drawn_past_the_ends_of_a_known_scale():
    shown = replace(
        BASE, verdict=Verdict.BETTER, straight=True, start=11.3, now=-0.4, scale=SCALES["leg_pain"]
    )
    assert "about 10 at the start and 0 now" in shown.sentence


def test_a_change_is_not_said_to_be_wider_than_a_known_scale():
    shown = replace(BASE, verdict=Verdict.CANNOT_TELL_YET, interval95=(-15.9, 3.7), scale=SCALES["leg_pain"])
    assert "between 10 points lower and 3.7 points higher" in shown.sentence


def test_about_the_same_gives_its_chance():
    shown = replace(BASE, verdict=Verdict.ABOUT_THE_SAME, important_change=2.0)
    assert "a change of 2 points or more has at most 1 chance in 10" in shown.sentence


def test_the_sources_of_what_is_said_in_general_are_known_keys():
    for found in TRENDS:
        assert bool(found.sources) == (found.verdict.improved or found.verdict.worsened)
    keys = {key for found in TRENDS for key in found.sources}
    assert keys == {"nhs-sciatica", "scot-pathway"}
    for key in keys:
        assert source(key).key == key


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([], "0 days logged, no dates: there is nothing to say yet."),
        ([None], "0 days logged, no dates (blanks left out: 1): there is nothing to say yet."),
        ([None, None], "0 days logged, no dates (blanks left out: 2): there is nothing to say yet."),
    ],
)
def test_an_empty_log_is_told_so(scores, words):
    assert trend(range(len(scores)), scores).sentence == words
