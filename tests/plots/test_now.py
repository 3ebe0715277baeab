"""The rules' light above a picture: what to do now, never a permission."""

from __future__ import annotations

from datetime import date

import pytest
from support.pictures import example_log, html_of, own, view_of

import glidekit as gk
from glidekit.in_words import day as written_day
from glidekit.log import open_log
from glidekit.plots.now import light_of
from glidekit.sample.simulated import simulate


@pytest.mark.parametrize(
    ("course", "word", "shape", "says"),
    [
        ("worse-down-the-leg", "ask", "<rect", "reached the calf on most days"),
        ("flare", "carry on, but add nothing", "<circle", "show the diary to your physio or doctor"),
        ("steady", "less", "<path", "Next time do half as much"),
        ("no-change", "carry on", "<circle", "Nothing in your answers asks for less"),
    ],
)
def test_above_the_verdict_stands_the_light_of_the_rules_in_word_and_shape(course, word, shape, says):
    view, html = view_of(gk.trends, course), html_of(gk.trends, course)
    assert view.light.headline == f"Now, by your entries: {word}."
    assert any(says in words for words in view.light.said)
    now = html[html.index('class="gk-picture-now"') :].split("</div>")[0]
    assert shape in now
    assert html.index(view.light.headline) < html.index(f'gk-picture-sentence">{view.sentence}')


def test_weeks_far_above_the_usual_are_said_first():
    log = example_log("flare")
    light = light_of(log, log.advice(date(2025, 5, 17)))
    assert (light.word, light.said[0]) == ("ask", "Two weeks clearly above your usual.")
    assert light.said[1].startswith("Your leg has been far worse")


def test_the_light_is_no_permission_and_names_stop_signs_by_their_day(log):
    log.save_all(own(simulate(sessions=5)))
    assert any("do the safety check" in words for words in gk.trends(log).light.said)
    today = log.today
    log.record_safety_check(["C1"])
    log.record_safety_check(full=True, assessed=("doctor", today, True))
    view = gk.trends(log)
    assert f"Stop sign on {written_day(today)}." in view.light.said
    assert "safety check" not in " ".join(view.light.said)
    assert "may" not in view.light.headline


def test_a_stop_sign_that_was_a_slip_is_not_named(log):
    log.save_all(own(simulate(sessions=5)))
    log.record_safety_check(full=True)
    log.record_safety_check(["C1"])
    log.take_back("C1", has_it=False, same_page=True)
    assert "top sign" not in gk.trends(log).to_text()


PICTURES = ("trends", "adherence", "felt_change", "phases", "missing_days", "next_day", "body_map")


@pytest.mark.parametrize("number", [None, "0190 112 112"])
@pytest.mark.parametrize("name", PICTURES)
def test_an_emergency_names_the_number_that_was_set_and_never_the_word_none(tmp_path, name, number):
    log = open_log(tmp_path / "log.sqlite")
    log.set_setting("emergency_number", number)
    log.record_safety_check(["both-sides"])
    said = getattr(gk, name)(log).to_html()
    assert ("0190 112 112" in said) == (number is not None)
    assert "None" not in said


def test_an_emergency_names_the_number_of_the_country_and_every_page_that_applies(tmp_path):
    log = open_log(tmp_path / "log.sqlite")
    log.set_setting("country", "nz")
    log.record_safety_check(["A1", "B3"])
    said = gk.trends(log).to_html()
    assert "or ring 111" in said
    assert said.index("Chest pain") < said.index("nerves low in your spine")
