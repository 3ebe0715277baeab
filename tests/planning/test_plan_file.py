"""A plan file reads back as it was written, and a bad file's error says what is wrong and where."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.content.exercises import DOSE_LIMITS
from glidekit.errors import PlanError
from glidekit.planning.plan_file import MOST_ITEMS, check_name, plan_from_text, plan_text
from glidekit.planning.presets import plan, plan_names
from glidekit.planning.timeline import timeline

GENTLE = plan("gentle-start")
WHOLE = json.loads(plan_text(GENTLE))
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def changed(*path, to):
    """A complete file with one value changed."""
    data = json.loads(json.dumps(WHOLE))
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return json.dumps(data)


@pytest.mark.parametrize("name", plan_names())
def test_what_was_written_is_read(name):
    assert plan_from_text(plan_text(plan(name))) == replace(plan(name), why="", kind="ordinary")


@settings(deadline=None, derandomize=True, max_examples=50)
@given(
    st.integers(*map(int, DOSE_LIMITS["sets"])),
    st.integers(*map(int, DOSE_LIMITS["reps"])),
    st.floats(*DOSE_LIMITS["pace_s"]),
    st.sampled_from([("left",), ("right",), ("left", "right"), ("right", "left")]),
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20),
)
def test_every_plan_comes_back_as_it_was(sets, reps, pace_s, sides, title):
    made = GENTLE.with_dose(sets=sets, reps=reps, pace_s=pace_s).for_sides(*sides)
    made = replace(made, title=title, why="", kind="ordinary")
    assert plan_from_text(plan_text(made)) == made


def test_a_plan_from_somebody_pays_for_no_restart_and_a_physios_stays_a_physios():
    assert plan_from_text(plan_text(plan("flare-day"))).kind == "ordinary"
    assert plan_from_text(plan_text(replace(GENTLE, kind="own"))).kind == "own"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "line 1, column 1"),
        ('{"file": "glidekit plan",\n "version": }', "line 2, column 13"),
        ("[1, 2]", '"file" does not say'),
        ("{}", '"file" does not say'),
        ("[" * 100_000, "no plan"),
        (" " * 300_000, "too long"),
        (changed("version", to=2), "of version 2; this workbook"),
        (changed("items", to=[]), "field items"),
        (changed("items", to={}), "field items"),
        (changed("items", to=[WHOLE["items"][0]] * (MOST_ITEMS + 1)), "field items"),
        (changed("items", 1, to="supine-glide"), "Exercise 2 must be an object"),
        (changed("items", 1, "exercise", to=["supine-glide"]), "Exercise 2, field exercise"),
        (changed("items", 1, "exercise", to="supin-glide"), "(?s)Exercise 2: .*supin-glide.*'supine-glide'"),
        (changed("items", 0, "variant", to="wild"), "Exercise 1.*: .*'wild'"),
        (changed("items", 0, "dose", to=3), "Exercise 1, .*, field dose"),
        (
            changed("items", 1, "dose", "reps", to=99),
            "2, Sitting glide: Repetitions cannot be 99. .* from 1 to 50",
        ),
        (
            changed("items", 1, "dose", "reps", to="5"),
            "2, Sitting glide: Repetitions cannot be .* whole",
        ),
        (
            changed("items", 1, "dose", "pace_s", to=float("nan")),
            "Exercise 2, Sitting glide: Each way cannot be NaN. It is a number from 1 to 15 seconds",
        ),
        (changed("items", 1, "dose", "range", to=[]), "Exercise 2, .*, dose, field range"),
        (
            changed("items", 1, "dose", "hold_s", to=12),
            "2, Sitting glide: Hold cannot be 12. Here it is 0",
        ),
        (changed("items", 1, "dose", "speed", to=3), "Exercise 2, .*: .*'speed'"),
        (changed("items", 1, "sides", to="left"), "Exercise 2, .*, field sides"),
        (changed("items", 1, "sides", to=["left", "left"]), "Exercise 2, .*, field sides"),
        (changed("items", 1, "sides", to=["up"]), "Exercise 2, .*: The sides"),
        (changed("items", 1, "extra_reps", to=1.5), "Exercise 2, .*: extra_reps"),
        (changed("name", to=5), "The plan, field name"),
        (changed("title", to="x\ny"), "cannot be called"),
        (changed("why", to={}), "The plan, field why"),
        (changed("count_in_s", to=-3), "Count-in cannot be -3. It is a number from 0 to 120 seconds"),
        (changed("colour", to="red"), "'colour'"),
    ],
)
def test_a_bad_file_says_what_is_wrong_and_where_and_that_nothing_changed(text, named):
    with pytest.raises(PlanError, match=named) as caught:
        plan_from_text(text)
    assert "your plan is as it was" in caught.value.safe
    assert caught.value.do


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    st.sampled_from([
        ("name",), ("title",), ("why",), ("items",), ("items", 0), ("items", 1, "exercise"), ("version",),
        ("items", 1, "variant"), ("items", 0, "dose"), ("items", 0, "dose", "reps"), ("items", 0, "sides"),
        ("items", 0, "dose", "range"), ("items", 0, "extra_reps"), ("between_s",), ("else",),
    ]),
    ANY,
)  # fmt: skip
def test_any_value_in_a_field_gives_a_plan_or_a_refusal(path, value):
    try:
        found = plan_from_text(changed(*path, to=value))
    except PlanError:
        return
    assert timeline(found)[-1].kind == "done"


@settings(deadline=None, derandomize=True, max_examples=100)
@given(ANY)
def test_whatever_a_file_holds_it_is_refused_in_words(value):
    with pytest.raises(PlanError):
        plan_from_text(json.dumps(value))


@pytest.mark.parametrize("name", ["", "  ", "a" * 61, "two\nlines", "\x00"])
def test_a_name_is_one_short_line(name):
    with pytest.raises(PlanError, match="cannot be called"):
        check_name(name)
    assert check_name("  my evening ") == "my evening"


def test_a_hold_is_judged_by_the_range_of_its_own_exercise():
    article = json.loads(plan_text(plan("as-in-the-article")))
    for number, item in enumerate(article["items"], 1):
        if not item["dose"]["hold_s"]:
            continue
        high = 60 if item["exercise"] == "standing-glide" else 30
        text = json.loads(json.dumps(article))
        text["items"][number - 1]["dose"]["hold_s"] = high + 1
        with pytest.raises(
            PlanError, match=rf"Exercise {number}, .*: Hold cannot be {high + 1}.* 10 to {high} "
        ):
            plan_from_text(json.dumps(text))
