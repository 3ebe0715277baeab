"""A clinician's plan reads back as it was written, from text or file, and a typing error is named."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.proposals import PROPOSALS

import glidekit as gk
from glidekit.errors import PlanError
from glidekit.planning.proposal import Proposal, proposal_file, proposal_from_text, proposal_text

NOW = gk.plan("gentle-start").with_dose(sets=3, rest_s=45)


@settings(deadline=None, max_examples=60)
@given(proposal=PROPOSALS)
def test_what_is_written_as_text_or_file_is_read_again(proposal):
    assert proposal_from_text(proposal_text(proposal)) == proposal
    assert proposal_from_text(proposal_file(proposal)) == proposal


@settings(deadline=None, max_examples=30)
@given(proposal=PROPOSALS, width=st.integers(50, 90))
def test_a_mail_that_quotes_and_wraps_changes_nothing(proposal, width):
    wrapped = []
    for line in proposal_text(proposal).splitlines()[:-1]:  # the note may hold anything, so do not wrap it
        words, part = line.split(" "), ""
        for word in words:
            if len(part) + len(word) > width and ":" in part:
                wrapped.append(part)
                part = ""
            part = f"{part} {word}".strip()
        wrapped.append(part)
    quoted = "Hello, here it is:\r\n\r\n" + "\r\n".join(f"> {line}" for line in wrapped) + "\r\n\r\n"
    read = proposal_from_text(quoted)
    assert (read.plan, read.by, read.on) == (proposal.plan, proposal.by, proposal.on)


def test_two_exercises_are_six_lines():
    assert len(proposal_text(Proposal(gk.plan("gentle-start"))).splitlines()) == 6


def test_what_a_line_leaves_out_stays_as_it_is_now():
    read = proposal_from_text("glidekit plan\nSupine glide: 8 reps", NOW)
    (item,) = read.plan.items
    assert (item.doses.sets, item.doses.reps, item.doses.rest_s) == (3, 8, 45)


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("siting  GLIDE: 2x8", "reps", 8),
        ("Sitting glide (gentle): 2 sets of 8 repetitions", "sets", 2),
        ("- Sitting glide: a quarter of the way", "range", "quarter"),
        ("2. Sitting glide: all of it; 2,5 seconds each way", "pace_s", 2.5),
        ("Sitting glide: nothing held, rest 20 secs.", "rest_s", 20),
    ],
)
def test_it_is_read_as_people_type(line, field, value):
    (item,) = proposal_from_text(f"Glidekit plan 1\n{line}").plan.items
    assert item.exercise == "sitting-glide"
    assert getattr(item.doses, field) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no plan"),
        ("Dear Anna, see you on Monday.", "no line begins with"),
        ("Glidekit plan 2: x\nSupine glide: 2 x 8", "version 2; this workbook reads version 1"),
        ("Glidekit plan 1: x", "names no exercise"),
        ("Glidekit plan 1\nS glide: 2 x 8", "Line 2: there is no exercise called .S glide."),
        ("Glidekit plan 1\n\nSupine glide, artikel gentil: 2 x 8", "Line 3: Supine glide has no way called"),
        ("Glidekit plan 1\nSupine glide: 2 x 80", "Line 2: Supine glide: Repetitions cannot be 80.* 1 to 50"),
        ("Glidekit plan 1\nSupine glide: 0 sets", "Sets cannot be 0"),
        ("Glidekit plan 1\nSupine glide: 2.5 x 8", "Sets cannot be 2.5"),
        ("Glidekit plan 1\nSupine glide: hold 9 s", "Hold cannot be 9.*nothing is held"),
        ("Glidekit plan 1\nFull stretch, article: hold 55 s", "Hold cannot be 55"),
        ("Glidekit plan 1\nSupine glide: 8 rps", "Line 2: .8 rps. of Supine glide could not be read"),
        ("Glidekit plan 1\nSupine glide: 2 x 8, 9 reps", "is there already"),
        ("Glidekit plan 1\nSupine glide 2 x 8", "has no colon"),
        ("Glidekit plan 1\nSupine glide: 2 x 8\nBetween: pause 900 s", "Line 3: Pause between exercises"),
        ("Glidekit plan 1\nSupine glide: 2 x 8\nBy: Anna, 31 Febuary", "Line 3: .31 Febuary. is no day"),
        ("{", "not whole JSON"),
        ('{"file": "thesis"}', "no plan"),
        ("x" * 300_000, "too long"),
    ],
)
def test_a_slip_is_named_with_its_line_and_nothing_is_taken(text, words):
    with pytest.raises(PlanError, match=words) as refused:
        proposal_from_text(text, NOW)
    assert "Nothing was taken" in str(refused.value)
