"""Corrections by hand: a list, an entry, its questions; every change is kept and can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from support.diary import record

from glidekit.log import open_log
from glidekit.sample.example_log import example_log
from glidekit.session.record import Rating
from glidekit.widgets.correct.correct_form import Correct, CorrectForm


@pytest.fixture
def name(diary, clock):
    """A session from yesterday with answers before, after and on the next day."""
    diary.record_safety_check(full=True)
    given = replace(record(-1, ratings=6), zone="Europe/London")
    found = diary.save(given)
    later = Rating("leg_pain", 3, clock(), zone="Europe/London", moment="next-day", side="left")
    diary.add_ratings([later], session_id=found)
    clock.pass_(minutes=1)
    return found


@pytest.fixture
def form(diary, name, clock, press):
    """The form with that session chosen."""
    made = CorrectForm(diary, clock=clock)
    return press(made, f"entry:session:{name}")


def labels(page):
    return [button.label for button in page.buttons]


def question(form, label):
    """The id of the first question whose label begins like this."""
    return next(asked.id for asked in form.page.questions if asked.label.startswith(label))


def test_an_empty_log_says_what_will_be_here(diary):
    assert CorrectForm(diary).page.buttons == ()


def test_entries_are_listed_newest_first_ten_at_a_time(diary, press):
    diary.save_all(record(-day) for day in range(23))
    form = CorrectForm(diary)
    assert len([button for button in form.page.buttons if button.id.startswith("entry:")]) == 10
    assert labels(form.page)[0] == "30 November 2025 at 13:00: session, A short one, finished"
    assert labels(form.page)[-2:] == ["Earlier ones", "Go to a day"]
    press(form, "show:10")
    press(form, "show:20")
    assert labels(form.page)[2:] == [
        "8 November 2025 at 13:00: session, A short one, finished", "Later ones", "Go to a day",
    ]  # fmt: skip
    press(form, "find")
    press(form, "go", {"day": "2025-11-12"})
    assert any(words.startswith("12 November 2025") for words in labels(form.page))


def test_an_entry_is_told_in_words_and_a_blank_is_not_zero(form, diary, name, press):
    told = dict(form.page.facts)
    assert told["Leg pain"] == "0 of 10 before, 5 of 10 after"
    assert told["Furthest point"] == "buttock before"
    assert told["Leg pain (left)"] == "3 of 10 the day after"
    assert (told["Sets"], told["Exercised"]) == ("2 done whole", "2 min 1 s")
    diary.amend(name, leg_pain_before=None)
    press(form, "list")
    press(form, f"entry:session:{name}")
    assert dict(form.page.facts)["Leg pain"] == "not answered before, 5 of 10 after"


def test_an_answer_is_changed_and_the_old_one_is_told(form, diary, press):
    press(form, "answers")
    pain = question(form, "How much leg pain")
    assert form.answers[pain] == 0
    press(form, "save", {**form.answers, pain: 7})
    assert diary.sessions()["leg_pain_before"].tolist() == [7]
    assert form.state == "saved"
    assert form.page.points == (
        "10 March 2026 at 12:01: Leg pain, before the session: from 0 of 10 to 7 of 10.",
    )
    press(form, "undo")
    assert diary.sessions()["leg_pain_before"].tolist() == [0]
    assert "taking a correction back" in form.page.points[0]
    assert "taken back since" in form.page.points[1]


def test_a_blank_makes_it_unknown_and_several_values_are_one_change(form, diary, press):
    press(form, "answers")
    pain, point = question(form, "How much leg pain"), question(form, "How far down")
    note = question(form, "What you wrote")
    press(form, "save", {**form.answers, pain: None, point: "calf", note: "<b>another</b>"})
    [row] = diary.sessions().to_dict("records")
    assert row["furthest_point_before"] == 5
    assert row["note"] == "<b>another</b>"
    assert diary.sessions()["leg_pain_before"].isna().all()
    press(form, "undo")
    assert diary.sessions()["leg_pain_before"].tolist() == [0]
    assert diary.check().ok


def test_what_is_saved_unchanged_changes_nothing(form, diary, press):
    press(form, "answers")
    press(form, "save", dict(form.answers))
    press(form, "sets")
    press(form, "save", dict(form.answers))
    press(form, "when")
    press(form, "save", dict(form.answers))
    assert diary.history().empty
    assert "nothing was changed" in form.message


def test_a_session_is_taken_out_and_brought_back(form, diary, press):
    press(form, "take-out")
    assert diary.sessions().empty
    assert labels(form.page) == ["Bring it back", "Back to the list"]
    press(form, "list")
    assert labels(form.page)[0].endswith("(taken out)")
    press(form, form.page.buttons[0].id)
    press(form, "bring-back")
    assert len(diary.sessions()) == 1


def test_a_set_is_corrected_beside_what_was_planned(form, diary, press):
    press(form, "sets")
    assert form.page.groups[1].help == "Planned: 10 repetitions."
    press(form, "save", {**form.answers, "1.actual_reps": 4, "1.outcome": "partial"})
    assert diary.bouts()["actual_reps"].tolist() == [10, 4]
    assert diary.bouts()["outcome"].tolist() == ["done", "partial"]
    assert "Set 2: Supine glide, left leg, repetitions done: from 10 to 4" in " ".join(form.page.points)


def test_a_session_moves_with_its_answers_over_a_clock_change(form, diary, press):
    before = diary.ratings().set_index("rating_id")
    press(form, "when")
    assert form.answers == {"day": "2025-11-29", "time": "12:00"}
    press(form, "save", {"day": "2026-01-05", "time": "8:30"})
    [row] = diary.sessions().to_dict("records")
    assert row["started_at"] == datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
    assert row["ended_at"] - row["started_at"] == timedelta(minutes=5)
    after = diary.ratings().set_index("rating_id")
    kept = before["moment"] == "next-day"
    assert (after.loc[kept.index, "rated_at"] == before["rated_at"]).tolist() == kept.tolist()
    assert diary.check().ok
    press(form, "undo")
    assert diary.ratings().set_index("rating_id").equals(before)


@pytest.mark.parametrize("given", [{"day": "2026-03-11", "time": "12:00"}, {"day": None, "time": "25:00"}])
def test_a_time_that_cannot_be_is_said_beside_its_field(form, diary, press, given):
    press(form, "when")
    press(form, "save", given)
    assert form.state == "error"
    assert form.problems
    assert diary.history().empty


def test_a_time_later_today_is_refused_and_nothing_is_changed(form, diary, press):
    press(form, "when")
    press(form, "save", {"day": "2026-03-10", "time": "23:30"})
    assert "cannot be in the future" in form.message
    assert diary.history().empty


def test_answers_on_their_own_notes_and_marks_are_corrected_too(diary, clock, press):
    given = [Rating("leg_pain", 4, clock()), Rating("global_change", -2, clock(), moment="weekly")]
    diary.add_ratings(given)
    diary.note("a nite")
    diary.mark("new tabelts")
    clock.pass_(minutes=1)
    form = CorrectForm(diary, clock=clock)
    entries = {button.id.split(":")[1]: button.id for button in form.page.buttons}
    press(form, entries["answers"])
    press(form, "answers")
    press(form, "save", {**form.answers, question(form, "Compared with"): 3})
    assert diary.ratings().set_index("scale").loc["global_change", "value"] == 3
    press(form, "list")
    press(form, entries["note"])
    press(form, "answers")
    press(form, "save", {"note": "a night"})
    assert diary.notes()["text"].tolist() == ["a night"]
    press(form, "list")
    press(form, entries["mark"])
    press(form, "answers")
    press(form, "save", {"label": "new tablets", "detail": "half a dose"})
    assert diary.marks()[["label", "detail"]].to_numpy().tolist() == [["new tablets", "half a dose"]]
    press(form, "when")
    press(form, "save", {"day": "2026-03-01", "time": "12:00"})
    assert diary.marks()["local_date"].dt.day.tolist() == [1]


def test_the_example_can_be_looked_at_and_says_that_it_cannot_be_changed(press):
    form = CorrectForm(example_log())
    assert "nothing in it can be changed" in form.page.intro[0]
    press(form, form.page.buttons[0].id)
    assert labels(form.page) == ["Back to the list"]
    assert form.page.facts


def test_a_correction_that_closes_the_gate_brings_the_safety_check(diary, name, clock, press):
    diary.add_ratings([Rating("weakness", 1, clock(), moment="alone", side="left")])
    clock.pass_(hours=1)
    diary.add_ratings([Rating("weakness", 1, clock(), moment="alone", side="left")])
    clock.pass_(hours=1)
    host = Correct(diary, clock=clock)
    press(host.shown, host.shown.page.buttons[0].id)
    press(host.shown, "answers")
    press(host.shown, "save", {question(host.shown, "How weak"): 6})
    assert diary.gate().level == "ask"
    assert host.check.is_asking


def test_a_stop_does_not_take_corrections_away_and_none_of_them_opens_it(diary, name, clock, press):
    diary.record_safety_check(("foot-drop",))
    host = Correct(diary, clock=clock)
    press(host.shown, f"entry:session:{name}")
    press(host.shown, "take-out")
    assert isinstance(host.shown, CorrectForm)
    assert not diary.gate().allowed


def test_an_entry_erased_elsewhere_is_told_and_the_list_is_one_press_away(form, diary, name, press):
    open_log(diary.path).erase(name, sure=True)
    press(form, "answers")
    assert "not in your log any more" in form.message
    press(form, "list")
    assert form.page.id in ("entries-list", "nothing-list")
