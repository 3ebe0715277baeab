"""Today's session: one step after another, and a stop from anywhere ends it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from support.diary import record

import glidekit as gk
from glidekit.errors import SafetyStop
from glidekit.log import open_log
from glidekit.log.sessions import running as left_behind_module
from glidekit.log.sessions.kept_plans import save_plan
from glidekit.planning.plan import Item, Plan
from glidekit.planning.presets import plan
from glidekit.planning.timeline import timeline
from glidekit.rules import Advice
from glidekit.rules.messages import message
from glidekit.rules.plans import gentle
from glidekit.rules.thresholds import RULES
from glidekit.sample.example_log import example_log
from glidekit.session.record import Bout, Rating
from glidekit.session.remaining import LEFT
from glidekit.widgets.form import Form
from glidekit.widgets.ratings.check_in import CheckIn
from glidekit.widgets.ratings.check_out import CheckOut
from glidekit.widgets.safety_check import SafetyCheck
from glidekit.widgets.session.player import Player
from glidekit.widgets.session.session_plans import Choice, with_left
from glidekit.widgets.session.todays_session import TodaysSession

SHORT = plan("flare-day").with_dose(reps=2)
ARTICLE = plan("as-in-the-article")


@pytest.fixture
def log(tmp_path):
    return open_log(tmp_path / "log.sqlite")


@pytest.fixture
def ready(log):
    """A log with a clear check and a known leg."""
    log.record_safety_check(full=True, d=True, at=datetime.now(UTC) - timedelta(days=1))
    log.affected_side = "right"
    return log


@pytest.fixture
def check_in(press, nothing_new):
    """``check_in(flow, answers)`` answers "anything new?" with no, then saves the form."""

    def saved(flow, answers=None):
        nothing_new(flow.check)
        press(flow.shown, "save", answers or {})
        return flow

    return saved


@pytest.fixture
def begin(check_in, press):
    """``begin(flow, answers, plan)`` checks in and takes the plan with this id, or the first one."""

    def begun(flow, answers=None, plan=None):
        check_in(flow, answers)
        press(flow.shown, plan or flow.shown.page.buttons[0].id)
        return flow

    return begun


@pytest.fixture
def exercising(ready, begin):
    """A session with its exercises under way."""
    return begin(TodaysSession(ready, SHORT), {"leg_pain": 4, "furthest_point": "calf"})


def events(phases, *, owner="page", upto=None, hours_ago=0):
    """The events that the page sends for a session that runs through its phases, or up to one of them."""
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


def test_the_whole_path_from_the_first_card_to_what_it_means(log, press, all_clear, begin):
    flow = TodaysSession(log, SHORT)
    assert is_at(flow, "Safety check", SafetyCheck)
    assert flow.check.is_asking
    all_clear(flow.check)
    assert is_at(flow, "Before", CheckIn)
    assert flow.check.view["kind"] == "line"
    assert steps(flow)["Safety check"] == "done"
    press(flow.shown, "side", {"side": "left"})
    begin(flow, {"leg_pain": 4, "furthest_point": "calf"})
    assert is_at(flow, "Exercises", Player)
    assert flow.shown.session_id == flow.session_id
    assert flow.shown.settings["furthest_before"] == 5
    flow.shown.events = events(timeline(SHORT))
    assert is_at(flow, "After", CheckOut)
    press(flow.shown, "save", {"came_on": False, "leg_pain": 3})
    assert flow.step == "Saved"
    facts = dict(flow.shown.page.facts)
    assert facts["Tomorrow"] == "your plan, the same as before"
    assert (facts["Sets"], facts["Repetitions"]) == ("2 of 2", "4 of 4")
    assert flow.shown.page.intro == (message("go-on"),)
    assert set(steps(flow).values()) == {"done"}
    [session] = log.sessions().to_dict("records")
    assert (session["status"], session["leg_pain_before"], session["leg_pain_after"]) == ("finished", 4, 3)


def test_a_bad_check_out_ends_on_rest_today_and_the_shorter_plan_tomorrow(exercising, ready, press):
    exercising.shown.events = events(timeline(SHORT))
    press(exercising.shown, "save", {"leg_pain": 7, "furthest_point": "foot"})
    page = exercising.shown.page
    assert page.intro == (message("C-check-out"),)
    assert page.tone == "less"
    facts = dict(page.facts)
    assert (facts["Today"], facts["Tomorrow"]) == ("no more of these exercises", "the shorter plan")
    again = TodaysSession(ready)
    assert again.shown.page.id == "rest-today"
    assert again.shown.page.intro == (message("C-check-out"),)
    press(again.shown, "rate")
    assert [button.id for button in again.shown.page.buttons] == ["only", "change-side"]


def test_the_end_credits_nothing_and_says_where_to_go_next(exercising, press):
    exercising.shown.events = events(timeline(SHORT))
    press(exercising.shown, "skip")
    page, link = exercising.shown.page, exercising.children[-1]
    words = " ".join(
        (page.title, *page.intro, *page.after, *(value for fact in page.facts for value in fact))
    )
    assert not re.search(r"better|worse|improv|well done|great|!", words, re.IGNORECASE)
    assert "04_your_trends.ipynb" in link.outputs[0]["data"]["text/markdown"]


def test_one_step_is_to_be_seen_at_a_time_below_the_check(exercising):
    line, check, player = exercising.children
    assert isinstance(line, Form)
    assert isinstance(check, SafetyCheck)
    assert isinstance(player, Player)


def test_without_a_plan_it_begins_gently_with_the_affected_leg_first(ready, begin):
    flow = begin(TodaysSession(ready))
    stored = ready.session(flow.session_id).plan
    assert stored["name"] == "gentle-start"
    assert {tuple(item["sides"]) for item in stored["items"]} == {("right", "left")}


def test_todays_plan_the_shorter_one_and_writing_down_are_offered(ready, check_in):
    page = check_in(TodaysSession(ready), {"leg_pain": 3}).shown.page
    assert page.id == "choose-plan"
    assert [button.id for button in page.buttons] == ["todays", "shorter", "only"]
    assert page.intro == (message("go-on (first)"),)


def test_a_bad_day_offers_the_shorter_plan_first_and_the_usual_one_a_tap_further(ready, check_in, press):
    flow = check_in(TodaysSession(ready), {"leg_pain": 8})
    page = flow.shown.page
    assert page.intro[0] == message("T-today")
    assert page.tone == "less"
    assert [button.id for button in page.buttons] == ["todays", "usual", "only"]
    press(flow.shown, "usual")
    assert flow.shown.page.intro == (message("larger"),)
    press(flow.shown, "back")
    assert flow.shown.page.id == "choose-plan"
    press(flow.shown, "usual")
    press(flow.shown, "anyway")
    assert isinstance(flow.shown, Player)
    assert ready.session(flow.session_id).plan["name"] == "gentle-start"


def test_only_writing_down_begins_no_session(ready, check_in, press):
    flow = check_in(TodaysSession(ready), {"leg_pain": 5})
    press(flow.shown, "only")
    assert (flow.step, flow.shown.page.id) == ("Saved", "written")
    assert ready.sessions().empty
    assert ready.ratings().query("scale == 'leg_pain'")["moment"].tolist() == ["alone"]
    assert flow.shown.page.intro == (message("A-nothing-done"),)
    assert dict(flow.shown.page.facts) == {"Today": "your plan, the same as before"}


def test_only_writing_down_a_bad_day_ends_on_what_the_rules_say_of_it(ready, check_in, press):
    flow = check_in(TodaysSession(ready), {"leg_pain": 8})
    press(flow.shown, "only")
    assert (flow.shown.page.id, flow.shown.page.tone) == ("written", "less")
    assert flow.shown.page.intro == (message("T-today"),)
    assert dict(flow.shown.page.facts) == {"Today": "the shorter plan"}


def test_the_line_answered_yes_asks_the_cards_and_the_form_stays(ready, tell, press):
    flow = TodaysSession(ready, SHORT)
    form = flow.shown
    tell(flow.check, {"kind": "line", "new": True})
    assert flow.check.is_asking
    assert flow.shown is form
    tell(flow.check, {"kind": "full", "items": [], "seen": None})
    assert flow.shown is form
    press(form, "save", {"leg_pain": 4})
    assert flow.shown.page.id == "choose-plan"


def test_a_sign_in_the_check_in_stops_before_anything_began(ready, tell):
    flow = TodaysSession(ready, SHORT)
    tell(flow.check, {"kind": "tap", "items": ["A2"]})
    assert flow.step == "Safety check"
    assert flow.check.view["kind"] == "stop"
    assert ready.open_sessions() == ()


def test_new_weakness_asks_the_cards_before_a_plan_is_offered(ready, check_in, all_clear):
    flow = check_in(TodaysSession(ready, SHORT), {"weakness": 6})
    assert flow.check.is_asking
    assert flow.check.view["notes"] == [message("Q-weakness")]
    assert flow.shown is flow.check
    all_clear(flow.check)
    assert flow.shown.page.id == "choose-plan"


def test_a_stop_answered_anywhere_ends_the_running_session(exercising, ready):
    player, session = exercising.shown, exercising.session_id
    player.events = events(timeline(SHORT), upto=2)
    ready.record_safety_check(("A2",))
    assert exercising.check.view["kind"] == "stop"
    assert exercising.shown is exercising.check
    record = ready.session(session)
    assert (record.status, record.stop_reason) == ("stopped", "safety")
    assert player.gate["allowed"] is False


def test_what_the_page_tells_after_the_stop_is_kept_and_changes_no_page(exercising, ready):
    player, session = exercising.shown, exercising.session_id
    ready.record_safety_check(("A2",))
    told = events(timeline(SHORT), upto=2)
    player.events = [*told, {**told[-1], "seq": len(told) + 1, "kind": "stopped"}]
    assert exercising.check.view["kind"] == "stop"
    assert len(ready.events_of(session)) == len(told) + 1


def test_something_new_said_elsewhere_asks_above_the_timer_which_waits(exercising, ready, all_clear):
    player = exercising.shown
    ready.record_safety_check(something_new=True)
    assert exercising.check.is_asking
    assert player.gate["level"] == "ask"
    all_clear(exercising.check)
    assert exercising.shown is player
    assert player.gate["allowed"]


def test_after_a_stop_and_a_check_up_it_begins_anew_with_the_short_plan(exercising, ready, tell, check_in):
    tell(exercising.check, {"kind": "tap", "items": ["C1"]})
    seen = {"by": "doctor", "day": ready.today.isoformat(), "may": True}
    tell(exercising.check, {"kind": "full", "items": [], "seen": seen, "d": True})
    assert is_at(exercising, "Before", CheckIn)
    page = check_in(exercising, {"leg_pain": 3}).shown.page
    assert page.intro[0].startswith("You were seen, and may exercise.")


def test_weakness_at_the_check_out_asks_and_then_says_what_it_means(ready, begin, press, all_clear):
    flow = begin(TodaysSession(ready, SHORT), {"weakness": 0})
    flow.shown.events = events(timeline(SHORT))
    press(flow.shown, "save", {"weakness": 6})
    assert flow.check.is_asking
    assert flow.shown is flow.check
    all_clear(flow.check)
    assert (flow.step, flow.shown.page.id) == ("Saved", "done")


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


def test_taking_it_up_with_open_questions_asks_them_first(left_behind, ready, press, all_clear):
    flow = TodaysSession(ready, SHORT)
    ready.record_safety_check(something_new=True)
    assert flow.check.is_asking
    all_clear(flow.check)
    press(flow.shown, "resume")
    assert flow.shown.session_id == left_behind


def test_one_that_was_closed_elsewhere_is_not_taken_up(left_behind, ready, press):
    flow = TodaysSession(ready, SHORT)
    ready.close_session(left_behind, "stopped")
    press(flow.shown, "resume")
    assert isinstance(flow.shown, CheckIn)


def test_a_checked_in_session_without_exercise_says_so_and_goes_on_with_the_choice(ready, check_in, press):
    check_in(TodaysSession(ready), {"leg_pain": 8})
    again = TodaysSession(ready)
    assert "not begun to exercise" in again.shown.page.intro[0]
    press(again.shown, "resume")
    assert again.shown.page.id == "choose-plan"
    assert again.shown.page.intro == (message("T-today"),), "what was answered still counts"
    press(again.shown, "todays")
    assert ready.session(again.session_id).plan["name"] == "flare-day"


@pytest.fixture
def abandoned(exercising, ready):
    """A session with the first of two sets done hours ago and nothing since."""
    phases = timeline(SHORT)
    done = next(phase.index for phase in phases if phase.kind == "switch-side")
    exercising.shown.events = events(phases, upto=done, hours_ago=RULES.idle_hours + 1)
    return exercising.session_id


def test_what_was_left_of_an_abandoned_session_is_offered(abandoned, ready, press, begin):
    flow = TodaysSession(ready)
    assert flow.shown.page.id == "left-behind"
    assert flow.shown.page.intro[0].startswith("1 of 2 sets was done on ")
    assert flow.shown.page.intro[0].endswith("; what you did is kept.")
    press(flow.shown, "left")
    assert isinstance(flow.shown, CheckIn)
    begin(flow)
    assert flow.session_id != abandoned
    plan_ = ready.session(flow.session_id).plan
    assert [tuple(item["sides"]) for item in plan_["items"]] == [(SHORT.items[0].sides[1],)]
    old = ready.session(abandoned)
    assert (old.status, [bout.outcome for bout in old.bouts]) == ("abandoned", ["done", "skipped"])


def test_it_is_offered_once(abandoned, ready, press):
    press(TodaysSession(ready).shown, "fresh")
    assert isinstance(TodaysSession(ready).shown, CheckIn)


def test_starting_afresh_takes_the_plan_that_was_given(abandoned, ready, press, begin):
    flow = TodaysSession(ready, SHORT)
    press(flow.shown, "fresh")
    begin(flow, plan="given")
    assert len(ready.session(flow.session_id).bouts) == 0
    assert ready.session(flow.session_id).plan["name"] == SHORT.name


def test_on_a_worse_day_what_was_left_is_more_than_the_rules_advise():
    advised, left = Choice("todays", "The plan", SHORT), replace(SHORT, title="What was left")
    (first, rest) = with_left((advised,), left, Advice("shorter-today", "flare"))
    assert (first, rest.plan, rest.larger) == (advised, left, True)
    (rest, _) = with_left((advised,), left, Advice("go-on", "ordinary"))
    assert (rest.plan, rest.larger) == (left, False)


def test_a_short_plan_that_was_chosen_does_not_count_against_anybody(ready, begin, press):
    flow = begin(TodaysSession(ready), {"leg_pain": 2}, plan="shorter")
    flow.shown.events = events(timeline(plan("flare-day").worse_first("right")))
    press(flow.shown, "save", {"leg_pain": 2})
    assert flow.shown.page.id == "done"
    assert message("F-flare-day") in flow.shown.page.after


def test_a_step_is_named_and_may_be_left_out(ready, check_in, press):
    for days in (6, 4, 2):
        lived_through(ready, days)
    page = check_in(TodaysSession(ready), {"leg_pain": 2}).shown.page
    labels = [button.label.split(".")[0] for button in page.buttons]
    assert labels == [
        "A gentle start, with 2 more repetitions",
        "The same as last time",
        "The shorter plan",
        "Just record how I feel",
    ]
    assert page.intro == (message("G-step"),)


def test_beside_a_leg_that_is_surely_worse_no_step_is_offered(ready, check_in):
    """As in a long flare: the last days are no longer unusual, but the diary as a whole got worse."""
    begin = datetime.now(UTC) - timedelta(days=60)
    ready.add_ratings(
        Rating("leg_pain", (8 if day > 25 else 3) + day % 2, begin + timedelta(days=day), "UTC")
        for day in range(53)
    )
    for days in (6, 4, 2):
        lived_through(ready, days, pain=8)
    assert ready.advice().why == ("G-step",), "by the sessions alone"
    page = check_in(TodaysSession(ready), {"leg_pain": 8}).shown.page
    assert page.intro == (message("V-worse"),)
    assert [button.id for button in page.buttons] == ["todays", "shorter", "only"]
    light = gk.trends(ready).light
    assert light.word == "carry on, but add nothing"
    assert light.said.count(message("V-worse")) == 1
    assert "step" not in " ".join(light.said)


def lived_through(log, days_ago, pain=2):
    """Save a session from some days ago that went well, with a good day after it."""
    at = datetime.now(UTC) - timedelta(days=days_ago)
    chosen = replace(plan("gentle-start").for_sides("right"), kind="ordinary")
    bouts = tuple(
        Bout(place, item.exercise, "gentle", "right", 1, 5, 5, 60.0, 60.0, 0.0, 0.0, "done")
        for place, item in enumerate(chosen.items)
    )
    asked = [Rating("leg_pain", pain, at, "UTC", moment) for moment in ("before", "after")]
    name = log.save(
        replace(record(started=at), plan=chosen.to_dict(), bouts=bouts, ratings=tuple(asked), notes=())
    )
    log.add_ratings([Rating("leg_pain", pain, at + timedelta(days=1), "UTC", "next-day")], session_id=name)


def test_a_rest_is_no_step_of_the_course(abandoned, ready, press, begin):
    flow = TodaysSession(ready)
    press(flow.shown, "left")
    begin(flow)
    flow.shown.events = events(ready.timeline_of(flow.session_id))
    press(flow.shown, "skip")
    assert ready.next_plan().name != LEFT


def test_nothing_is_offered_after_a_bad_day_or_a_later_session(abandoned, ready, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(type(ready), "advice", lambda *_, **__: Advice("half-next-time", "half"))
        assert isinstance(TodaysSession(ready).shown, CheckIn)
    ready.save(record(0, started=datetime.now(UTC)))
    assert left_behind_module.left_behind(ready) is None


def test_the_check_comes_before_what_was_left(abandoned, ready, all_clear):
    ready.record_safety_check(something_new=True)
    flow = TodaysSession(ready)
    assert flow.check.is_asking
    all_clear(flow.check)
    assert flow.shown.page.id == "left-behind"


def test_saved_plans_are_a_choice_and_the_suggestion_comes_first(ready, check_in, press):
    save_plan(ready, "my evening", SHORT.for_sides("left"))
    flow = check_in(TodaysSession(ready), {"leg_pain": 2})
    labels = [button.label.split(".")[0] for button in flow.shown.page.buttons]
    assert labels == ["A gentle start", "The shorter plan", "my evening", "Just record how I feel"]
    press(flow.shown, "saved:my evening")
    assert ready.session(flow.session_id).plan["name"] == "my evening"
    assert isinstance(TodaysSession(ready, SHORT).shown, Form), "the unfinished one first"


def test_a_saved_plan_that_was_done_is_offered_once_with_one_sentence_why(ready, begin, check_in, press):
    mine = save_plan(ready, "my evening", plan("gentle-start").for_sides("left"))
    done = begin(TodaysSession(ready), {"leg_pain": 2}, plan="saved:my evening")
    done.shown.events = events(timeline(mine))
    page = check_in(TodaysSession(ready), {"leg_pain": 2}).shown.page
    labels = [button.label.split(".")[0] for button in page.buttons]
    assert labels == ["my evening", "The shorter plan", "Just record how I feel"]
    assert len(page.intro) == 1
    assert ready.next_plan().why in page.intro
    assert re.findall(r"[.?]", page.intro[0]), "a whole sentence"


def test_a_saved_plan_on_a_bad_day_is_more_than_advised_and_takes_one_tap_more(ready, check_in, press):
    save_plan(ready, "my evening", SHORT)
    flow = check_in(TodaysSession(ready), {"leg_pain": 8})
    press(flow.shown, "saved:my evening")
    assert flow.shown.page.intro == (message("larger"),)
    press(flow.shown, "anyway")
    assert isinstance(flow.shown, Player)


def test_the_suggestion_can_be_chosen_too(ready, begin):
    save_plan(ready, "my evening", SHORT)
    flow = begin(TodaysSession(ready), plan="todays")
    assert ready.session(flow.session_id).plan["name"] == "gentle-start"


def test_the_articles_versions_come_after_their_notes(ready, begin, press):
    ready.set_setting("talked_to_professional", "asked")
    flow = begin(TodaysSession(ready, ARTICLE))
    assert flow.shown.page.id == "article"
    assert len(flow.shown.page.facts) == 4
    press(flow.shown, "agree")
    assert {item["variant"] for item in ready.session(flow.session_id).plan["items"]} == {"article"}


def test_or_are_done_gently_instead(ready, begin, press):
    flow = begin(TodaysSession(ready, ARTICLE))
    press(flow.shown, "gentle")
    assert {item["variant"] for item in ready.session(flow.session_id).plan["items"]} == {"gentle"}


def test_held_versions_need_that_a_professional_was_asked(ready, begin, press):
    flow = begin(TodaysSession(ready, ARTICLE))
    assert flow.shown.page.id == "article-locked"
    assert "agree" not in {button.id for button in flow.shown.page.buttons}
    press(flow.shown, "asked")
    assert ready.setting("talked_to_professional") == "asked"
    assert flow.shown.page.id == "article"


def test_a_reason_of_card_d_locks_them_until_somebody_agreed(ready, begin, press, tell):
    ready.set_setting("talked_to_professional", "asked")
    ready.record_safety_check(("D2",), full=True, d=True)
    flow = begin(TodaysSession(ready, ARTICLE))
    assert flow.shown.page.id == "article-locked"
    assert message("held-locked") in flow.shown.page.intro
    press(flow.shown, "check")
    assert flow.check.ask_again == 1
    agreed = {"by": "physiotherapist", "day": ready.today.isoformat(), "may": True}
    tell(flow.check, {"kind": "full", "items": ["D2"], "seen": agreed, "d": True, "asked": True})
    assert flow.shown.page.id == "choose-plan"
    press(flow.shown, flow.shown.page.buttons[0].id)
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


def test_when_no_plan_may_start_only_writing_down_is_offered(ready, monkeypatch):
    def stop(_log, **_):
        raise SafetyStop("Stop here.", safe="Your log is as it was.", do="Ask a clinician.")

    monkeypatch.setattr(type(ready), "next_plan", stop)
    flow = TodaysSession(ready)
    assert [button.id for button in flow.shown.page.buttons] == ["only", "change-side"]


def test_an_earlier_plan_that_cannot_be_read_stops_nobody(ready, begin):
    ready.save(replace(record(), plan={"name": "old", "title": "Old", "items": []}))
    flow = begin(TodaysSession(ready), plan="todays")
    assert isinstance(flow.shown, Player)
