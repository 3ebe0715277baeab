"""Marks: what changed and when; never in the future."""

from __future__ import annotations

import pytest

from glidekit.widgets.ratings.rate_now import Marks


@pytest.fixture
def form(diary, clock, press):
    return press(Marks(diary, clock=clock), "mark")


def test_a_mark_is_saved_and_said(form, diary, press):
    press(form, "save", {"what": "injection", "day": "2026-03-09", "detail": "left side"})
    [mark] = diary.marks().to_dict("records")
    assert (mark["label"], str(mark["local_date"].date()), mark["detail"]) == (
        "injection",
        "2026-03-09",
        "left side",
    )
    assert (form.state, form.message) == ("saved", "Saved: injection, on 9 March 2026.")
    assert form.answers == {}
    assert form.page.intro[-1] == "Your latest mark: injection, 9 March 2026."


def test_something_else_needs_its_own_words(form, diary, press):
    press(form, "save", {"what": "other", "day": "2026-03-10"})
    assert set(form.problems) == {"other"}
    press(form, "save", {"what": "other", "other": "new chair", "day": "2026-03-10"})
    assert diary.marks()["label"].tolist() == ["new chair"]


def test_a_day_still_to_come_is_refused_and_nothing_is_saved(form, diary, press):
    press(form, "save", {"what": "tablets", "day": "2026-03-11"})
    assert "still to come" in form.problems["day"]
    assert diary.marks().empty


def test_the_day_begins_as_today(form):
    [day] = [question for question in form.page.questions if question.kind == "date"]
    assert day.today


def test_it_asks_nothing_before_a_mark_is_wanted_and_names_the_latest_three(diary, clock, press):
    form = Marks(diary, clock=clock)
    assert form.page.title, "a page without one is not drawn"
    assert not list(form.page.questions)
    assert len(form.page.intro) == 1
    for on in ("2026-03-01", "2026-02-01", "2026-03-04", "2026-03-03"):
        diary.mark(f"chair {on[-2:]}", on)
    form.look_again()
    assert form.page.intro[-1] == (
        "Your latest marks: chair 01, 1 March 2026; chair 03, 3 March 2026; chair 04, 4 March 2026."
    )
    press(form, "mark")
    assert form.page.id == "mark"
    form.look_again()
    assert form.page.id == "mark", "what is being asked stays"
    press(form, "back")
    assert form.page.id == "marks"
