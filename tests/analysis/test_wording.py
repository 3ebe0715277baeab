"""Every sentence a verdict can say follows the rules.

tests/bench/every_commit/test_wording.py holds the words to the days of random series.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest
from support.reading_grade import grade

from glidekit.analysis.simulation import Kind, diaries
from glidekit.analysis.trend import History, trend
from glidekit.analysis.verdict import Verdict
from glidekit.analysis.wording import ALWAYS_HIGH
from glidekit.content.sources import source
from glidekit.scales import SCALES

NEVER = re.compile(
    r"recover|cure|heal|because of|thanks to|due to|exercis|glid|no change|not changed|unchanged"
    r"|did not change|works|!|\bnan\b|\binf\b|None",
    re.IGNORECASE,
)
ABOUT_SCIATICA = re.compile(r"pain|leg|sciatic|clinician|diar|better|worse|people", re.IGNORECASE)
BASE = trend(np.arange(60) * 1.0, np.round(6 + np.random.default_rng(1).standard_normal(60)))
TOLD = History(better=date(2026, 4, 2), worse=date(2026, 4, 30))


def every_trend():
    """Every combination of the things the words depend on, even if the numbers could not occur together."""
    scales = [None, *(SCALES[name] for name in ("leg_pain", "furthest_point", "walking_min", "back_pain"))]
    shifts = ("", "fewer days", "more days", "days of the week", "time of day")
    weeks = ((7.4, 3.1), (3.2, 3.4), (2.0, 8.0))
    for verdict, scale, shifted, (first_week, last_week), sure, dated, few in product(
        Verdict, scales, shifts, weeks, (True, False), (True, False), (True, False)
    ):
        first, last = (date(2026, 3, 3), date(2026, 5, 12)) if dated else (0.0, 70.0)
        way = -1 if first_week > last_week else 1
        yield replace(
            BASE,
            verdict=verdict, scale=scale, shifted=shifted, first_week=first_week, last_week=last_week,
            sure=sure, first=first, last=last, one_entry=few, no_room=few, earlier=240 if few else 0,
            improvement="decrease" if scale is None else scale.improvement,
            change=way * 3.0, interval95=(min(way * 1.0, way * 4.9), max(way * 1.0, way * 4.9)),
            when=(date(2026, 4, 3), date(2026, 4, 20)) if dated else (30.0, 50.0),
            history=TOLD if dated and sure else History(), days_needed=None if few else 77,
            p_better=0.95, p_worse=0.01,
        )  # fmt: skip


TRENDS = list(every_trend())


def test_a_headline_has_at_most_twelve_words_and_three_lines_follow():
    for found in TRENDS:
        assert len(found.headline.split()) <= 12, found.headline
        assert len(found.lines) <= 3, found.lines
        assert max(len(line.split()) for line in found.lines) <= 36, found.lines


def test_the_label_for_a_screen_reader_has_at_most_sixty_words_and_begins_with_the_verdict():
    for found in TRENDS:
        assert len(found.label.split()) <= 60
        assert found.headline in found.label


def test_nothing_forbidden_is_ever_said():
    for words in {words for found in TRENDS for words in (found.headline, *found.lines, *found.more)}:
        assert not NEVER.search(words.replace("gk.", "")), words


def test_words_are_plain():
    """The whole text of each verdict has a Flesch-Kincaid grade of at most 8."""
    for found in TRENDS:
        assert grade("\n".join((found.headline, *found.lines))) <= 8, found.sentence


def test_a_series_of_ones_own_gets_no_words_about_sciatica():
    for found in TRENDS:
        if found.scale is None:
            assert not ABOUT_SCIATICA.search(" ".join((found.headline, *found.lines))), found.sentence
            assert found.sources == ()


def test_days_and_dates_are_always_said():
    for found in TRENDS:
        assert re.search(r"\d+ days", found.sentence), found.sentence
        assert re.search(r"3 March .*2026|day 0 to day 70", found.sentence), found.sentence


def test_an_improvement_never_stands_without_what_it_does_not_show():
    for found in TRENDS:
        if found.scale is None:
            continue
        if found.verdict.improved and not found.came_back:
            assert "this does not show why" in found.sentence.lower()
        if found.verdict.worsened:
            assert "see a clinician" in found.sentence


def test_logging_that_moved_is_said_in_one_line():
    for found in TRENDS:
        if found.shifted and found.verdict not in (Verdict.TOO_EARLY, Verdict.ALWAYS_THE_SAME):
            assert "compared" in found.lines[-1]


def test_a_week_with_one_entry_gives_no_chance_in_100():
    single = [found for found in TRENDS if found.one_entry and found.verdict.value != "too early"]
    assert single
    for found in single:
        assert "chances in 100" not in found.sentence
        assert found.shifted or found.verdict is Verdict.ALWAYS_THE_SAME or "single entry" in found.lines[-1]


def test_weeks_until_an_answer_never_beyond_three_months():
    for found in TRENDS:
        if found.verdict.open:
            assert re.search(r"about \d+ weeks|more than three months", found.sentence)
        assert not re.search(r"\d{3,} more days", found.sentence)


def test_each_source_that_is_named_exists():
    for key in {key for found in TRENDS for key in found.sources}:
        assert source(key)


@pytest.mark.parametrize("value", [0.0, 7.0, 10.0])
def test_who_is_always_the_same_reads_words_that_fit(value):
    found = trend(np.arange(30), np.full(30, value), scale="leg_pain")
    assert found.headline == f"Every score so far is {value:g}."
    assert ("see a clinician" in found.sentence) is (value >= 7)


def there_and_back(seed, days=181):
    """7, down to 3 by day 40, held to day 90, back at 7 by day 110: back where they began."""
    course = Kind("7 to 3 by day 40, held to 90, back at 7 by day 110", 0.3, 1.0, days=days)
    return diaries(course, 12, np.random.default_rng(seed)).scores


def test_a_fall_that_came_back_in_full_is_never_called_worse_than_at_the_start():
    """By its number alone about 20 in 100 would be told worse, as each curve moves only once."""
    by_number = 0
    for scores in there_and_back(3):
        found = trend(np.arange(181), scores, scale="leg_pain")
        if not (found.verdict.worsened or found.verdict is Verdict.PROBABLY_WORSE):
            continue
        near = found.last_week - found.first_week < found.important_change / 2
        by_number += near and found.verdict.worsened
        assert found.came_back is near
        if near:
            assert found.headline.startswith("Back near the start: about "), found.headline
            assert "the record showed less pain than at the start" in found.lines[0]
            assert not re.search(r"\b(worse|better|higher|lower)\b", found.headline)
            assert len(found.lines) <= 3
    assert by_number, "some are"


def test_who_fell_and_stayed_there_did_not_come_back():
    scores = np.r_[np.tile([7, 6, 7, 8], 5), np.tile([3, 2, 3, 4], 10)]
    found = trend(np.arange(60), scores, scale="leg_pain")
    assert found.verdict.improved
    assert not found.came_back


def test_pain_that_stays_high_is_a_reason_to_be_seen_also_where_it_wavers():
    high = trend(np.arange(60), 10 - (np.random.default_rng(2).random(60) > 0.8), scale="leg_pain")
    assert high.headline == "About the same as at the start."
    assert high.lines[-1] == ALWAYS_HIGH
    middle = trend(np.arange(60), 5 - (np.random.default_rng(2).random(60) > 0.8), scale="leg_pain")
    assert ALWAYS_HIGH not in middle.lines


def test_a_day_of_a_record_longer_than_a_year_has_its_year():
    days = pd.date_range("2023-03-01", periods=800)
    wave = np.random.default_rng(3).standard_normal(800)
    long = trend(days, np.clip(np.round(7 - 4 * (np.arange(800) > 500) + wave), 0, 10), scale="leg_pain")
    assert re.match(r"It fell around \d+ July 2024\.", long.lines[1])
    short = trend(days[450:600], long.series.scores[450:600], scale="leg_pain")
    assert "2024" not in short.lines[1]
