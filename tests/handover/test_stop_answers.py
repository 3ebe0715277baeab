"""Stop answers on one sheet: dates are the last thing to be left out."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from glidekit.content.safety import safety_items
from glidekit.handover.stop_answers import stop_lines
from glidekit.in_words import MONTHS

LEVELS = {item.id: item.level for item in safety_items() if item.level in ("emergency", "urgent")}
LEAST = 6  # lines left for this on the fullest page
FIRST = date(2024, 11, 20)


def check(day, *signs, later=None):
    grave = any(LEVELS[sign] == "emergency" for sign in signs)
    outcome = "emergency" if grave else "urgent"
    return {"day": day.isoformat(), "outcome": outcome, "flags": "; ".join(signs), "later": later}


def printed_days(words):
    """The days in a list of dates. Read backwards, as month and year follow the last day they apply to."""
    found, month, year = set(), None, None
    for part in reversed(words.split(", ")):
        first, _, last = part.partition("\N{EN DASH}")
        ends = []
        for end in (last or first, first):
            day, *more = end.split()
            month, year = (more[0] if more else month), (int(more[1]) if len(more) > 1 else year)
            ends.append(date(year, [name[:3] for name in MONTHS].index(month) + 1, int(day)))
        found |= {ends[1] + timedelta(days) for days in range((ends[0] - ends[1]).days + 1)}
    return found


answers = st.builds(
    lambda day, signs: check(FIRST + timedelta(day), *sorted(signs)),
    st.integers(0, 700),
    st.sets(st.sampled_from(sorted(LEVELS)), min_size=1, max_size=9),
)


@given(st.lists(answers, max_size=20), st.integers(LEAST, 40))
def test_twenty_stop_answers_have_all_their_dates_on_the_fullest_page(given, room):
    lines, _ = stop_lines(sorted(given, key=lambda one: one["day"]), room)
    assert sum(line.height for line in lines) <= room
    for level in ("emergency", "urgent"):
        heads = [line.head for line in lines if line.head.startswith(level.capitalize())]
        days = set().union(*(printed_days(head.split(": ")[1]) for head in heads))
        assert days == {date.fromisoformat(one["day"]) for one in given if one["outcome"] == level}


def test_each_kind_is_a_line_with_its_days_and_signs_where_there_is_room():
    both = "Pain, tingling, weakness or numbness in both legs"
    given = [check(FIRST, "C1"), check(FIRST + timedelta(3), "B1"), check(FIRST + timedelta(20), "C1")]
    lines, more = stop_lines(given, 13)
    assert [(line.head, line.signs) for line in lines] == [
        ("Emergency: 23 Nov 2024", both),
        ("Urgent: 20 Nov, 10 Dec 2024", "A foot that drops or drags, or a leg that is getting weaker"),
    ]
    assert more == ""


def test_signs_are_left_off_before_dates_and_it_is_said_where_they_are():
    given = [check(FIRST + timedelta(2 * n), *list(LEVELS)[n % 7 : n % 7 + 5]) for n in range(20)]
    lines, more = stop_lines(given, LEAST)
    assert all(re.search(r"\d more signs?$|^\d+ signs$", line.signs) for line in lines)
    assert more == "Signs that are not named here are in the rows behind this page."


def test_where_the_sheet_is_full_the_rest_is_a_number_with_its_first_and_last_day():
    given = [check(FIRST + timedelta(3 * n), "C1") for n in range(200)]
    lines, more = stop_lines(given, LEAST)
    assert sum(line.height for line in lines) <= LEAST - 2
    newest = printed_days(lines[0].head.split(": ")[1])
    assert max(newest) == FIRST + timedelta(3 * 199)
    left = 200 - len(newest)
    assert f"no room for more dates: {left} more stop answers from 20 November 2024 to" in more
    assert "in the rows behind this page" in more


def test_an_answer_that_was_taken_back_stays_and_is_called_so():
    lines, _ = stop_lines([check(FIRST, "A2", later="tapped by mistake"), check(FIRST, "A2")], 13)
    assert {line.head for line in lines} == {
        "Emergency: 20 Nov 2024", "Emergency, said to be a slip: 20 Nov 2024",
    }  # fmt: skip
