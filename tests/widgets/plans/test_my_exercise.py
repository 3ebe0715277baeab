"""Exercises from a physio: saved, timed, closed by a stop, outside progress; photos stay on the machine."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.diary import run_of

import glidekit as gk
from glidekit.errors import GlidekitError, PlanError
from glidekit.handover.facts import facts_of
from glidekit.handover.shared_rows import Choice, rows_of
from glidekit.log.sessions.own_exercises import (
    forget_own,
    keep_picture,
    own_exercises,
    picture_address,
    pictures_of,
    save_own,
)
from glidekit.planning.own_exercise import OwnExercise, own_from_dict
from glidekit.planning.plan import own_plan, plan_from_dict
from glidekit.planning.timeline import timeline
from glidekit.scales import SIDES
from glidekit.widgets.plans.my_exercise import MyExercise
from glidekit.widgets.session.player import Player

HEEL = OwnExercise(
    "Heel slides",
    ("Lie on your back.", "Slide the heel up, then down."),
    sides=("left",),
    sets=2,
    reps=3,
    how_often="twice a day",
    stop_if="the foot tingles",
    given_by="A. Physio",
    given_on=date(2026, 3, 2),
    review_on=date(2026, 4, 1),
    position="lying",
)


@pytest.fixture
def log(diary):
    diary.record_safety_check(full=True)
    return diary


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "me.png"
    picture = Image.effect_noise((2400, 1200), 60)
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    picture.save(path, exif=exif)
    return path


def do(log, own):
    """Do the exercise from start to finish."""
    plan = own_plan(own)
    name = log.begin_session(plan, zone="Europe/London")
    log.write_events(name, run_of(timeline(plan), at=log._base.clock()))
    return log.close_session(name, "finished")


words = st.text(st.characters(categories=("L", "N", "Zs")), min_size=1, max_size=30).filter(str.strip)


@given(
    st.builds(
        OwnExercise,
        name=words.filter(lambda name: name.strip()),
        steps=st.lists(words, max_size=8).map(tuple),
        sides=st.sampled_from((("left",), ("right",), SIDES)),
        sets=st.integers(1, 10),
        reps=st.integers(1, 50),
        hold_s=st.integers(0, 60),
        given_on=st.none() | st.dates(),
        review_on=st.none() | st.dates(),
    )
)
def test_it_is_the_same_after_plain_values_alone_and_within_a_plan(own):
    assert own_from_dict(own.to_dict()) == own
    assert plan_from_dict(own_plan(own).to_dict()).items[0].own == own


def test_it_is_timed_as_given_and_a_hold_is_a_hold():
    held = own_plan(OwnExercise("Wall sit", sides=("left",), reps=2, hold_s=20))
    phases = timeline(held)
    assert [one.kind for one in phases if one.counts] == ["move", "hold", "move"] * 2
    assert [one.seconds for one in phases if one.kind == "hold"] == [20, 20]
    assert {one.name for one in phases if one.counts} == {"Wall sit"}


def test_it_is_logged_like_the_others_and_apart(log):
    do(log, HEEL)
    bouts, sessions = log.bouts(), log.sessions()
    assert set(bouts["exercise"]) == {"own-heel-slides"}
    assert list(bouts["outcome"]) == ["done", "done"]
    assert list(sessions["plan_name"]) == ["own: Heel slides"]
    facts = facts_of(rows_of(log, Choice(), made=log.today, plan=None))
    assert facts.sessions == ("No session in these days.", "From my physio: Heel slides, done 1 time.")


def test_it_counts_in_no_progress_and_changes_no_plan(log, clock):
    before = gk.plan(log)
    for _ in range(4):
        do(log, HEEL)
        clock.pass_(days=1)
    log.record_safety_check(full=True)
    assert gk.plan(log).items == before.items
    assert log.advice().plan == "ordinary"


def test_a_stop_and_an_open_question_shut_it_and_rest_today_does_not(log, monkeypatch):
    def allowed():
        return Player(log, own_plan(HEEL)).gate["allowed"]

    assert allowed()
    save_own(log, HEEL)
    rest = type(log.gate())(allowed=False, level="rest-today", until=None, reason="rest")
    with monkeypatch.context() as patched:
        patched.setattr(type(log), "gate", lambda _log, _now=None: rest)
        assert allowed()
        assert not Player(log, gk.plan("gentle-start")).gate["allowed"]
        assert "your own physio, so you may still start it" in MyExercise(log).form.page.intro[0]
    log.record_safety_check(something_new=True)
    assert log.gate().level == "ask"
    assert not allowed()
    log.record_safety_check(["C1"])
    assert not allowed()


def test_a_stop_while_it_is_open_shuts_its_timer(log):
    player = Player(log, own_plan(HEEL))
    log.record_safety_check(["A1"])
    player.look_again()
    assert not player.gate["allowed"]


def test_a_timer_is_found_again_where_it_stood(log):
    shown = MyExercise(log)
    save_own(log, HEEL)
    first = shown.do("Heel slides")
    log.begin_session(own_plan(HEEL), zone="UTC", session_id=first.session_id)
    assert MyExercise(log).do("Heel slides").session_id == first.session_id
    assert gk.player("Heel slides", log).session_id == first.session_id


def test_it_is_written_down_changed_and_taken_out_in_the_form(log, press, tmp_path):
    shown = MyExercise(log, folder=tmp_path)
    press(shown.form, "add")
    answers = dict(shown.form.answers)
    given = {
        "name": "Heel slides",
        "steps": "Lie down.\n\nSlide.",
        "sides": "left",
        "review_on": "2027-01-01",
    }
    press(shown.form, "save", answers | given)
    assert shown.form.message == "Saved: Heel slides."
    own = own_exercises(log)["Heel slides"]
    assert (own.steps, own.sides, own.review_on) == (("Lie down.", "Slide."), ("left",), date(2027, 1, 1))
    press(shown.form, "change", {"which": "Heel slides"})
    press(shown.form, "save", dict(shown.form.answers) | {"name": "Heels", "reps": 4})
    assert {name: one.reps for name, one in own_exercises(log).items()} == {"Heels": 4}
    press(shown.form, "do", {"which": "Heels"})
    assert shown.children[1] is shown.player
    assert shown.player.session["title"] == "Heels"
    press(shown.form, "remove", {"which": "Heels"})
    assert own_exercises(log) == {}


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"name": ""}, "name"), ({"sets": 11}, "sets"), ({"hold_s": 99}, "hold_s"),
     ({"given_on": "2027-01-01"}, "given_on"), ({"reps": 2.5}, "reps"), ({"name": "x" * 61}, "name")],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_saved(log, press, tmp_path, answers, field):
    shown = MyExercise(log, folder=tmp_path)
    press(shown.form, "add")
    press(shown.form, "save", dict(shown.form.answers) | {"name": "Heel slides"} | answers)
    assert list(shown.form.problems) == [field]
    assert own_exercises(log) == {}


def test_too_many_steps_are_told_and_nothing_is_saved(log, press, tmp_path):
    shown = MyExercise(log, folder=tmp_path)
    press(shown.form, "add")
    press(shown.form, "save", dict(shown.form.answers) | {"name": "x", "steps": "a\n" * 9})
    assert "at most 8 lines" in shown.form.message
    assert own_exercises(log) == {}


def test_a_photograph_is_made_small_loses_its_place_and_stays_beside_the_log(log, photo, press, tmp_path):
    shown = MyExercise(log, folder=tmp_path)
    press(shown.form, "add")
    press(shown.form, "save", dict(shown.form.answers) | {"name": "Heel slides", "picture": "me.png"})
    (kept,) = pictures_of(log.path).iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.stat().st_size < 500_000 < photo.stat().st_size
    with Image.open(kept) as picture:
        assert max(picture.size) == 1000
        assert not picture.getexif()
    own = own_exercises(log)["Heel slides"]
    (figure, *_) = Player(log, own_plan(own)).figures.values()
    assert figure["photo"].startswith("data:image/jpeg;base64,")
    forget_own(log, "Heel slides")
    assert list(pictures_of(log.path).iterdir()) == []


def test_a_page_to_take_along_shows_it_too(log, photo, tmp_path):
    own = OwnExercise("Wall sit", picture=keep_picture(log, photo))
    page = tmp_path / "session.html"
    gk.take_along(own_plan(own), log, page)
    assert "data:image/jpeg;base64," in page.read_text(encoding="utf-8")


def test_without_a_photograph_or_when_it_is_gone_a_plain_figure_stands_there(log, photo):
    own = OwnExercise("Wall sit", picture=keep_picture(log, photo), position="sitting")
    (pictures_of(log.path) / own.picture).unlink()
    assert picture_address(log, own) == ""
    figures = Player(log, own_plan(own)).figures
    assert all(len(figure["frames"]) == 1 and figure["frames"][0] for figure in figures.values())


def test_it_survives_an_export_and_an_import_and_an_erasing_takes_all(log, photo, tmp_path):
    save_own(log, OwnExercise("Wall sit", picture=keep_picture(log, photo)))
    log.export(tmp_path / "out")
    other = gk.open_log(tmp_path / "other.sqlite")
    other.import_log(tmp_path / "out")
    assert list(own_exercises(other)) == ["Wall sit"]
    assert any(path.suffix == ".jpg" for path in log.erase(everything=True).files)
    assert list(pictures_of(log.path).glob("*.jpg"))
    log.erase(everything=True, sure=True)
    assert own_exercises(log) == {}
    assert list(pictures_of(log.path).glob("*.jpg")) == []


@pytest.mark.parametrize("data", [b"", b"hello", b"\xff\xd8\xff", b"<svg onload=alert(1)>"])
def test_what_is_no_picture_is_refused_in_words(log, tmp_path, data):
    path = tmp_path / "x.jpg"
    path.write_bytes(data)
    with pytest.raises(PlanError, match="no picture that can be shown"):
        keep_picture(log, path)
    assert not pictures_of(log.path).exists()


def test_a_missing_or_a_very_large_picture_is_refused_in_words(log, tmp_path):
    with pytest.raises(PlanError, match="could not be read"):
        keep_picture(log, tmp_path / "nowhere.jpg")
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(21_000_000)
    with pytest.raises(PlanError, match="larger than 20 MB"):
        keep_picture(log, large)


@pytest.mark.parametrize(
    ("more", "what"),
    [({"name": ""}, "name"), ({"name": "x" * 61}, "name"), ({"sets": 0}, "sets"),
     ({"reps": 1.5}, "reps"), ({"hold_s": 61}, "hold_s"), ({"sides": ()}, "sides"),
     ({"position": "upside down"}, "position"), ({"given_on": "2026"}, "given_on"),
     ({"picture": "../../secret.jpg"}, "picture"), ({"stop_if": "x" * 201}, "stop_if"),
     ({"colour": "red"}, "colour")],
)  # fmt: skip
def test_a_wrong_field_is_named(more, what):
    with pytest.raises(GlidekitError, match=re.escape(what)):
        own_from_dict({"name": "Heel slides"} | more)


def test_a_read_only_log_offers_nothing_to_press():
    page = MyExercise(gk.example_log("steady")).form.page
    assert page.buttons == ()
