"""Today's session: one step after the other, and a stop from anywhere ends it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from support.diary import record

from glidekit.errors import SafetyStop
from glidekit.log import open_log
from glidekit.log.sessions import abandoned as left_behind_module
from glidekit.log.sessions.saved_plans import save_plan
from glidekit.planning.model import Item, Plan
from glidekit.planning.presets import plan
from glidekit.planning.remaining import LEFT
from glidekit.planning.timeline import timeline
from glidekit.rules import Advice
from glidekit.rules.thresholds import RULES
from glidekit.sample.example_log import example_log
from glidekit.widgets.forms.form import Form
from glidekit.widgets.ratings.check_in import CheckIn
from glidekit.widgets.ratings.check_out import CheckOut
from glidekit.widgets.safety.safety_check import SafetyCheck
from glidekit.widgets.session.player import Player
from glidekit.widgets.session.session_plans import gentle
from glidekit.widgets.session.todays_session import TodaysSession

SHORT = plan("flare-day").with_dose(reps=2)
ARTICLE = plan("as-in-the-article")


@pytest.fixture
def log(tmp_path):
    return open_log(tmp_path / "log.sqlite")


@pytest.fixture
def ready(log):
    """A log with a clear check and a known leg."""
    log.record_safety_check(full=True)
    log.affected_side = "right"
    return log


@pytest.fixture
def exercising(ready, press):
    """A session whose exercises are on."""
    flow = TodaysSession(ready, SHORT)
    press(flow.shown, "save", {"line": False, "leg_pain": 4, "furthest_point": "calf"})
    return flow


def events(phases, *, owner="page", upto=None, hours_ago=0):
    """What the page tells of a session that runs through its phases, or up to one of them."""
    start, active, told = (datetime.now(UTC).timestamp() - 3600 * hours_ago) * 1000, 0.0, []

    def tell(kind, phase):
        told.append(
            {
                "owner": owner,
                "seq": len(told) + 1,
                "kind": kind,
                "at": start + active,
                "active_ms": active,
                "phase": phase,
                "detail": {},
            }
        )

    tell("started", 0)
    for before, after in pairwise(phases):
        if upto is not None and after.index > upto:
            return told
        active += (before.seconds or 0) * 1000
        tell("finished" if after.kind == "done" else "phase", after.index)
    return told


def is_at(flow, step, kind):
    return flow.step == step and isinstance(flow.shown, kind)


def steps(flow):
    return {step.label: step.state for step in flow.children[0].page.path}


def test_the_whole_path_from_the_first_question_to_saved(log, press, safe):
    flow = TodaysSession(log, SHORT)
    assert is_at(flow, "Safety check", SafetyCheck)
    press(flow.shown, "save", safe())
    assert is_at(flow, "Before", CheckIn)
    assert steps(flow)["Safety check"] == "done"
    press(flow.shown, "side", {"side": "left"})
    press(flow.shown, "save", {"line": False, "leg_pain": 4, "furthest_point": "calf"})
    assert is_at(flow, "Exercises", Player)
    assert flow.shown.session_id == flow.session_id
    assert flow.shown.settings["furthest_before"] == 5
    assert list(log.sessions()["status"]) == ["running"]
    flow.shown.events = events(timeline(SHORT))
    assert is_at(flow, "After", CheckOut)
    press(flow.shown, "save", {"came_on": False, "leg_pain": 3})
    assert flow.step == "Saved"
    facts = dict(flow.shown.page.facts)
    assert facts["Repetitions"] == "4 of 4"
    assert facts["Sets"] == "2 of 2"
    assert set(steps(flow).values()) == {"done"}
    [session] = log.sessions().to_dict("records")
    assert (session["status"], session["leg_pain_before"], session["leg_pain_after"]) == ("finished", 4, 3)


def test_the_saved_page_tells_facts_and_where_to_go_next(exercising, press):
    exercising.shown.events = events(timeline(SHORT))
    press(exercising.shown, "skip")
    page, link = exercising.shown.page, exercising.children[2]
    words = " ".join(
        (page.title, *page.intro, *page.after, *(value for fact in page.facts for value in fact))
    )
    assert not re.search(r"better|worse|improv|well done|great|!", words, re.IGNORECASE)
    assert "04_your_trends.ipynb" in link.outputs[0]["data"]["text/markdown"]


def test_one_step_is_to_be_seen_at_a_time(exercising):
    assert len(exercising.children) == 2


def test_without_a_plan_it_begins_gently_with_the_affected_leg_first(ready, press):
    flow = TodaysSession(ready)
    press(flow.shown, "save", {"line": False})
    stored = ready.session(flow.session_id).plan
    assert stored["name"] == "gentle-start"
    assert {tuple(item["sides"]) for item in stored["items"]} == {("right", "left")}


def test_something_new_in_the_check_in_asks_the_whole_list_and_then_goes_on(ready, press, safe):
    flow = TodaysSession(ready, SHORT)
    press(flow.shown, "save", {"line": True, "leg_pain": 4})
    assert (flow.step, flow.shown.page.id) == ("Safety check", "safety-questions")
    session = flow.session_id
    press(flow.shown, "save", safe())
    assert (flow.step, flow.shown.session_id) == ("Exercises", session)
    assert len(ready.sessions()) == 1


def test_a_stop_sign_after_the_check_in_ends_the_session_before_it_began(ready, press, safe):
    flow = TodaysSession(ready, SHORT)
    press(flow.shown, "save", {"line": True, "leg_pain": 4})
    press(flow.shown, "save", safe("leaking-urine"))
    assert (flow.step, flow.shown.page.tone) == ("Safety check", "stop")
    [session] = ready.sessions().to_dict("records")
    assert (session["status"], session["stop_reason"], session["leg_pain_before"]) == ("stopped", "safety", 4)


def test_weakness_that_rose_asks_the_whole_list(ready, press):
    press(TodaysSession(ready, SHORT).shown, "save", {"line": False, "weakness": 1})
    ready.close_session(ready.open_sessions()[0].session_id, "stopped")
    flow = TodaysSession(ready, SHORT)
    press(flow.shown, "save", {"line": False, "weakness": 1 + RULES.weakness_rise})
    assert flow.shown.page.id == "safety-questions"


def test_a_stop_answered_anywhere_ends_the_running_session(exercising, ready):
    player, session = exercising.shown, exercising.session_id
    player.events = events(timeline(SHORT), upto=2)
    ready.record_safety_check(("leaking-urine",))
    assert exercising.shown.page.tone == "stop"
    record = ready.session(session)
    assert (record.status, record.stop_reason) == ("stopped", "safety")
    assert player.gate["allowed"] is False


def test_what_the_page_tells_after_the_stop_is_kept_and_changes_no_page(exercising, ready):
    player, session = exercising.shown, exercising.session_id
    ready.record_safety_check(("leaking-urine",))
    told = events(timeline(SHORT), upto=2)
    player.events = [*told, {**told[-1], "seq": len(told) + 1, "kind": "stopped"}]
    assert exercising.shown.page.tone == "stop"
    assert len(ready.events_of(session)) == len(told) + 1


def test_something_new_said_elsewhere_makes_the_exercises_wait(exercising, ready, press, safe):
    player = exercising.shown
    ready.record_safety_check(something_new=True)
    assert exercising.shown.page.id == "safety-questions"
    press(exercising.shown, "save", safe())
    assert exercising.shown is player


def test_after_a_stop_and_an_assessment_it_begins_anew(exercising, ready, press, safe):
    ready.record_safety_check(("foot-drop",))
    press(exercising.shown, "assessed")
    press(exercising.shown, "save", safe())
    assert is_at(exercising, "Before", CheckIn)


def test_weakness_that_rose_during_it_asks_the_list_and_then_shows_what_was_saved(ready, press, safe):
    flow = TodaysSession(ready, SHORT)
    press(flow.shown, "save", {"line": False, "weakness": 1})
    flow.shown.events = events(timeline(SHORT))
    press(flow.shown, "save", {"weakness": 1 + RULES.weakness_rise})
    assert is_at(flow, "Safety check", SafetyCheck)
    press(flow.shown, "save", safe())
    assert flow.step == "Saved"


@pytest.fixture
def left_behind(exercising, ready):
    exercising.shown.events = events(timeline(SHORT), upto=2)
    return exercising.session_id


def test_an_unfinished_session_is_offered_first(left_behind, ready):
    flow = TodaysSession(ready, SHORT)
    assert flow.shown.page.id == "unfinished"
    assert flow.shown.page.intro[0].startswith("You stopped at: Supine glide, ")
    assert "set 1, repetition 2" in flow.shown.page.intro[0]


def test_it_is_taken_up_where_it_stood(left_behind, ready, press):
    flow = TodaysSession(ready, SHORT)
    press(flow.shown, "resume")
    assert (flow.shown.session_id, flow.shown.phase) == (left_behind, 2)
    assert len(ready.sessions()) == 1


def test_or_closed_and_what_was_done_is_kept(left_behind, ready, press):
    flow = TodaysSession(ready, SHORT)
    press(flow.shown, "close")
    assert isinstance(flow.shown, CheckIn)
    record = ready.session(left_behind)
    assert (record.status, record.stop_reason) == ("stopped", "closed later")
    assert record.bouts[0].actual_reps == 1


def test_taking_it_up_with_a_closed_gate_asks_the_check_first(left_behind, ready, press, safe):
    flow = TodaysSession(ready, SHORT)
    ready.record_safety_check(something_new=True)
    press(flow.shown, "resume")
    assert isinstance(flow.shown, SafetyCheck)
    press(flow.shown, "save", safe())
    assert flow.shown.session_id == left_behind


def test_one_that_was_closed_elsewhere_is_not_taken_up(left_behind, ready, press):
    flow = TodaysSession(ready, SHORT)
    ready.close_session(left_behind, "stopped")
    press(flow.shown, "resume")
    assert isinstance(flow.shown, CheckIn)


def test_a_checked_in_session_without_exercise_says_so(ready, press):
    press(TodaysSession(ready, SHORT).shown, "save", {"line": False})
    assert "not begun to exercise" in TodaysSession(ready, SHORT).shown.page.intro[0]


@pytest.fixture
def abandoned(exercising, ready):
    """The first of two sets was done hours ago; nothing followed."""
    phases = timeline(SHORT)
    done = next(phase.index for phase in phases if phase.kind == "switch-side")
    exercising.shown.events = events(phases, upto=done, hours_ago=RULES.idle_hours + 1)
    return exercising.session_id


def test_what_was_left_of_an_abandoned_session_is_offered(abandoned, ready, press):
    flow = TodaysSession(ready)
    assert flow.shown.page.id == "left-behind"
    assert flow.shown.page.intro[0].startswith("1 of 2 sets was done on ")
    assert flow.shown.page.intro[0].endswith("; what you did is kept.")
    press(flow.shown, "left")
    assert isinstance(flow.shown, CheckIn)
    assert "The rest of the session of" in flow.shown.page.intro[0]
    press(flow.shown, "save", {"line": False})
    assert flow.session_id != abandoned
    plan_ = ready.session(flow.session_id).plan
    assert [tuple(item["sides"]) for item in plan_["items"]] == [(SHORT.items[0].sides[1],)]
    old = ready.session(abandoned)
    assert (old.status, [bout.outcome for bout in old.bouts]) == ("abandoned", ["done", "skipped"])


def test_it_is_offered_once(abandoned, ready, press):
    press(TodaysSession(ready).shown, "fresh")
    assert isinstance(TodaysSession(ready).shown, CheckIn)


def test_starting_afresh_takes_the_plan_that_was_given(abandoned, ready, press):
    flow = TodaysSession(ready, SHORT)
    press(flow.shown, "fresh")
    press(flow.shown, "save", {"line": False})
    assert len(ready.session(flow.session_id).bouts) == 0
    assert ready.session(flow.session_id).plan["name"] == SHORT.name


def test_a_rest_is_no_step_of_the_course(abandoned, ready, press):
    flow = TodaysSession(ready)
    press(flow.shown, "left")
    press(flow.shown, "save", {"line": False})
    flow.shown.events = events(ready.timeline_of(flow.session_id))
    press(flow.shown, "skip")
    assert ready.next_plan().name != LEFT


def test_nothing_is_offered_after_a_bad_day_or_a_later_session(abandoned, ready, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(type(ready), "advice", lambda *_, **__: Advice("half-next-time", "half"))
        assert isinstance(TodaysSession(ready).shown, CheckIn)
    ready.save(record(0, started=datetime.now(UTC)))
    assert left_behind_module.left_behind(ready) is None


def test_the_check_comes_before_what_was_left(abandoned, ready, press, safe):
    ready.record_safety_check(something_new=True)
    flow = TodaysSession(ready)
    assert isinstance(flow.shown, SafetyCheck)
    press(flow.shown, "save", safe())
    assert flow.shown.page.id == "left-behind"


def test_saved_plans_are_a_choice_and_the_suggestion_comes_first(ready, press):
    save_plan(ready, "my evening", SHORT.for_sides("left"))
    flow = TodaysSession(ready)
    assert flow.shown.page.id == "choose-plan"
    (question,) = flow.shown.page.questions
    assert [words.split(".")[0] for _value, words in question.options] == [
        "A gentle start, as the workbook suggests",
        "my evening",
    ]
    press(flow.shown, "choose", {"plan": question.options[1][0]})
    press(flow.shown, "save", {"line": False})
    assert ready.session(flow.session_id).plan["name"] == "my evening"
    assert isinstance(TodaysSession(ready, SHORT).shown, Form), "the unfinished one first"


def test_the_suggestion_can_be_chosen_too(ready, press):
    save_plan(ready, "my evening", SHORT)
    flow = TodaysSession(ready)
    press(flow.shown, "choose", {"plan": "todays"})
    press(flow.shown, "save", {"line": False})
    assert ready.session(flow.session_id).plan["name"] == "gentle-start"


def test_the_articles_versions_come_after_their_notes(ready, press):
    flow = TodaysSession(ready, ARTICLE)
    assert flow.shown.page.id == "article"
    assert len(flow.shown.page.facts) == 4
    press(flow.shown, "agree")
    press(flow.shown, "save", {"line": False})
    assert {item["variant"] for item in ready.session(flow.session_id).plan["items"]} == {"article"}


def test_or_are_done_gently_instead(ready, press):
    flow = TodaysSession(ready, ARTICLE)
    press(flow.shown, "gentle")
    press(flow.shown, "save", {"line": False})
    assert {item["variant"] for item in ready.session(flow.session_id).plan["items"]} == {"gentle"}


def test_they_are_locked_until_a_clinician_agreed(ready, press, safe):
    ready.record_safety_check(("hip-replacement",))
    flow = TodaysSession(ready, ARTICLE)
    assert flow.shown.page.id == "article-locked"
    assert "agree" not in {button.id for button in flow.shown.page.buttons}
    press(flow.shown, "check")
    assert flow.shown.page.id == "safety-questions"
    press(flow.shown, "save", safe("hip-replacement", agreed=True))
    assert flow.shown.page.id == "article"


def test_the_gentle_version_keeps_exercises_and_sides_and_its_own_dose():
    own = replace(ARTICLE, items=(Item("standing-glide", "article", sides=("left",)), Item("supine-glide")))
    changed = gentle(own)
    assert [(item.exercise, item.variant, item.sides) for item in changed.items] == [
        ("standing-glide", "gentle", ("left",)),
        ("supine-glide", "gentle", ("left", "right")),
    ]
    assert changed.items[0].doses.hold_s == 0
    assert not changed.uses_article
    assert isinstance(changed, Plan)


def test_the_example_diary_starts_nothing_and_says_why():
    flow = TodaysSession(example_log(), SHORT)
    assert flow.shown.page.id == "read-only"
    assert list(flow.shown.page.questions) == []


def test_a_given_plan_is_shown_without_opening_pandas(tmp_path):
    code = (
        "import sys; from glidekit.log import open_log\n"
        "from glidekit.widgets.session.todays_session import TodaysSession\n"
        "from glidekit.planning.presets import plan\n"
        f"log = open_log({str(tmp_path / 'log.sqlite')!r}); TodaysSession(log, plan('flare-day'))\n"
        "log.record_safety_check(full=True); log.affected_side = 'left'\n"
        "TodaysSession(log, plan('flare-day'))\n"
        "print([name for name in ('pandas', 'matplotlib', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_when_the_rules_say_stop_nothing_starts_and_the_words_are_shown(ready, monkeypatch):
    def stop(_log, **_):
        raise SafetyStop("Stop here.", safe="Your log is as it was.", do="Ask a clinician.")

    monkeypatch.setattr(type(ready), "next_plan", stop)
    flow = TodaysSession(ready)
    assert (flow.shown.page.id, flow.shown.page.tone) == ("halted", "stop")
    assert flow.shown.page.intro[0] == "Stop here."
    assert flow.shown.page.buttons == ()


def test_an_earlier_plan_that_cannot_be_read_stops_nobody(ready, press):
    ready.save(replace(record(), plan={"name": "old", "title": "Old", "items": []}))
    flow = TodaysSession(ready)
    assert isinstance(flow.shown, CheckIn)
    press(flow.shown, "save", {"line": False})
    assert ready.session(flow.session_id).plan["name"] == "gentle-start"
