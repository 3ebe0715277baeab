"""Every kind of plan that a clinician might propose, for property tests."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from glidekit.content.exercises import RANGES, Dose, exercises
from glidekit.planning.plan import Item, Plan
from glidekit.planning.proposal import Proposal

SIDES = (("left",), ("right",), ("left", "right"), ("right", "left"))


def tenths(low, high):
    return st.integers(low * 10, high * 10).map(lambda tenth: tenth / 10)


@st.composite
def items(draw, exercise):
    variant = draw(st.sampled_from(sorted(exercise.variants)))
    hold = exercise.variants[variant].hold_range_s
    dose = Dose(
        sets=draw(st.integers(1, 10)),
        reps=draw(st.integers(1, 50)),
        range=draw(st.sampled_from(RANGES)),
        pace_s=draw(tenths(1, 15)),
        hold_s=draw(tenths(*map(int, hold))) if hold else 0,
        rest_s=draw(tenths(0, 300)),
        switch_s=draw(tenths(0, 120)),
    )
    return Item(exercise.id, variant, dose, draw(st.sampled_from(SIDES)), draw(st.integers(0, 20)))


WORDS = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=40).map(
    lambda words: " ".join(words.split())
)


@st.composite
def plans(draw):
    chosen = draw(
        st.lists(st.sampled_from(exercises()), min_size=1, max_size=4, unique_by=lambda one: one.id)
    )
    title = draw(WORDS.filter(lambda words: words and words[0].isalpha()))
    gaps = {"count_in_s": draw(tenths(0, 120)), "between_s": draw(tenths(0, 120))}
    return Plan(title, title, tuple(draw(items(one)) for one in chosen), **gaps)


PROPOSALS = st.builds(
    Proposal,
    plan=plans(),
    by=st.sampled_from(("", "A. Physio", "Dr O'Neill, Leeds")),
    on=st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    note=WORDS.filter(lambda words: words != "-"),
)
