"""A form's Python side: blanks stay blank, "saved" appears only after saving, errors keep the answers."""

from __future__ import annotations

import re
import threading

import pytest

from glidekit import progress
from glidekit.errors import LogError
from glidekit.widgets import scripts
from glidekit.widgets.form import Button, Form, Group, Page, Question, ShowIf, check

PAIN = Question("pain", "scale-0-10", "How much?")
LINE = Question("line", "yes-no", "Anything new?", required=True)
WHEN = Question("when", "choice", "When?", options=(("now", "Now"),), show_if=ShowIf(("line",), (True,)))
SAVE, LOOK = Button("save", "Save"), Button("look", "Look", asks=False)
PAGE = Page("page", "A page", groups=(Group((PAIN, LINE, WHEN)),), buttons=(SAVE, LOOK))


@pytest.fixture
def form(clock):
    return Form(PAGE, clock=clock)


def test_a_blank_stays_blank_and_a_zero_stays_zero(form, press):
    got = []
    form.on_submit(lambda button, answers: got.append((button, answers)))
    press(form, "save", {"pain": None, "line": False})
    press(form, "save", {"pain": 0, "line": False})
    assert got == [("save", {"pain": None, "line": False}), ("save", {"pain": 0, "line": False})]
    assert isinstance(got[0][1]["line"], bool)


def test_a_question_that_is_not_asked_is_not_answered(form, press):
    got = []
    form.on_submit(lambda _button, answers: got.append(answers))
    press(form, "save", {"line": False, "when": "now"})
    press(form, "save", {"line": True, "when": "now"})
    assert "when" not in got[0]
    assert got[1]["when"] == "now"


def test_an_answer_outside_its_scale_is_refused_beside_its_question_and_kept(form, press):
    form.on_submit(lambda _button, _answers: pytest.fail("nothing may be saved"))
    form.answers = {"pain": 11}
    press(form, "save", {"pain": 11})
    assert form.state == "error"
    assert set(form.problems) == {"pain", "line"}
    assert "from 0 to 10" in form.problems["pain"]
    assert form.answers == {"pain": 11}


def test_saved_is_said_only_by_whoever_saved(form, press):
    press(form, "save", {"line": False})
    assert form.state == "open"
    form.on_submit(lambda _button, _answers: form.saved("Saved."))
    press(form, "save", {"line": False})
    assert (form.state, form.message) == ("saved", "Saved.")


def test_work_that_takes_a_while_shows_how_far_it_is(form, press, monkeypatch):
    monkeypatch.setattr(progress, "SOON_S", 0)
    shown = []
    form.observe(lambda change: shown.append(change["new"]), "progress")
    form.on_submit(lambda _button, _answers: list(progress.each("Reading", range(2))))
    press(form, "save", {"line": False})
    assert shown == [{"what": "Reading", "share": 0.0}, {"what": "Reading", "share": 0.5}, {}]


def test_a_plain_message_is_shown_and_the_answers_stay(form, press):
    def refuse(_button, _answers):
        raise LogError("The disk is full.", safe="Your log is as it was.", do="Make room, then save again.")

    form.on_submit(refuse)
    form.answers = {"line": False, "pain": 3}
    press(form, "save", {"line": False, "pain": 3})
    assert form.state == "error"
    assert form.message.split("\n") == [
        "The disk is full.",
        "Your log is as it was.",
        "Make room, then save again.",
    ]
    assert form.answers == {"line": False, "pain": 3}


def test_even_a_fault_of_ours_is_told_in_words(form, press, caplog):
    form.on_submit(lambda _button, _answers: 1 / 0)
    press(form, "save", {"line": False})
    assert form.state == "error"
    assert "could not be saved" in form.message
    assert "ZeroDivisionError" in form.message
    assert caplog.records


def test_what_was_handed_in_twice_is_taken_once(form):
    got = []
    form.on_submit(lambda button, _answers: got.append(button))
    same = {"id": "one", "button": "save", "answers": {"line": False}}
    form.submission = same
    form.submission = {**same, "again": 1}
    assert got == ["save"]


def test_a_button_that_asks_nothing_needs_no_answers(form, press):
    got = []
    form.on_submit(lambda button, answers: got.append((button, answers)))
    press(form, "look")
    assert got == [("look", {})]


def test_a_button_of_a_page_that_is_gone_does_nothing(form, press):
    form.on_submit(lambda _button, _answers: pytest.fail("the page has gone"))
    form.show(Page("other", "Other", buttons=(LOOK,)))
    press(form, "save")
    assert form.state == "open"


def test_another_page_begins_with_empty_fields(form):
    form.answers, form.problems = {"pain": 3}, {"pain": "no"}
    form.show(PAGE)
    assert (form.answers, form.problems, form.message, form.state) == ({}, {}, "", "open")
    form.answers = {"pain": 3}
    form.show(PAGE, keep=True)
    assert form.answers == {"pain": 3}


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "America"])
def test_a_zone_that_is_not_known_counts_as_utc(form, zone):
    form.zone = zone
    assert form.where == "UTC"


def test_today_is_where_the_reader_is(form, clock):
    form.zone = "Europe/London"
    assert form.today().isoformat() == "2026-03-10"
    clock.pass_(hours=11, minutes=30)
    form.zone = "Pacific/Auckland"
    assert form.today().isoformat() == "2026-03-11"


def test_answers_from_many_threads_are_taken_one_after_the_other(form):
    got, inside = [], threading.Lock()

    def take(_button, answers):
        assert inside.acquire(blocking=False), "two at a time"
        got.append(answers["pain"])
        inside.release()

    form.on_submit(take)
    threads = [
        threading.Thread(
            target=form._submitted,
            args=({"new": {"id": f"t{n}", "button": "save", "answers": {"pain": n, "line": False}}},),
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == list(range(8))


def test_check_gives_words_for_each_question_that_is_wrong(clock):
    answers, wrong = check(PAGE, {"pain": "a lot", "line": None}, clock().date())
    assert answers == {"pain": None, "line": None}
    assert wrong["line"] == LINE.blank
    assert wrong["pain"].startswith("Please write a whole number")


def test_a_page_can_be_told_to_the_browser():
    plain = PAGE.to_dict()
    assert plain["groups"][0]["questions"][2]["show_if"] == {"questions": ["line"], "values": [True]}
    assert plain["buttons"][1] == {"id": "look", "label": "Look", "asks": False, "look": "main"}
    assert Form(PAGE).spec == plain


def test_the_script_stands_alone_and_writes_no_colour_of_its_own():
    script, sheet = scripts.script("form"), scripts.style("form")
    assert not re.search(r"^\s*import\b", script, re.MULTILINE)
    # Only the script that a question brings along, and only when the question is opened.
    assert re.findall(r"\bimport\((.*?)\)", script) == ["url"]
    assert 'new Blob([question.script], { type: "text/javascript" })' in script
    # SVG's namespace, which is never fetched.
    assert set(re.findall(r"https?://[^\"]*", script + sheet)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"#[0-9a-f]{3,8}\b|\b(rgb|hsl)a?\(", sheet + script, re.IGNORECASE)
