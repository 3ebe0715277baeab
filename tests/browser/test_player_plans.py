"""Plans saved with the form, and an earlier unfinished session, in a real JupyterLab."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from support.accessibility import findings

pytestmark = pytest.mark.browser

SETUP = """
import glidekit as gk
log = gk.open_log()
log.record_safety_check(full=True)
log.affected_side = "left"
"""
# While a field is wrong there is no plan.
REPETITIONS = """
try:
    print(mine.plan.items[0].doses.reps)
except Exception as problem:
    print(problem)
"""
# Two of four sets, three hours ago, as if the page was closed then.
LEFT = """
from datetime import UTC, datetime
from glidekit.planning.timeline import timeline
from glidekit.session.record import TimerEvent
plan = gk.plan("gentle-start")
name = log.begin_session(plan, zone="Europe/London")
at, active, events = datetime.now(UTC).timestamp() * 1000 - 3 * 3600_000, 0.0, []
for phase in timeline(plan):
    kind = "phase" if events else "started"
    events.append(TimerEvent("page", len(events) + 1, kind, at + active, active, phase.index))
    if phase.kind == "between":
        break
    active += phase.seconds * 1000
log.write_events(name, events)
session = gk.todays_session(log)
session
"""


def sheet(notebook, page):
    return notebook.widget(f'.gk-form[data-page="{page}"]')


def press(notebook, page, name):
    sheet(notebook, page).get_by_role("button", name=name, exact=True).click()


def keep_under_a_name(notebook):
    numbers = sheet(notebook, "plan")
    numbers.get_by_role("spinbutton", name="Repetitions").first.fill("4")
    numbers.get_by_role("spinbutton", name="Repetitions").first.press("Tab")
    notebook.wait_until(
        lambda: notebook.kernel_execute(REPETITIONS).strip() == "4", what="the new number is in the plan"
    )
    press(notebook, "keep-plan", "Save under a name")
    sheet(notebook, "name-plan").get_by_role("textbox").fill("my evening")
    press(notebook, "name-plan", "Save")
    expect(notebook.page.locator("[data-page=keep-plan] .gk-status")).to_contain_text('Saved as "my evening"')


def test_a_plan_is_kept_under_a_name_and_in_a_file_and_a_bad_file_changes_nothing(rewrite_notebook):
    notebook = rewrite_notebook(
        [SETUP, 'mine = gk.edit_plan("gentle-start", log)\nmine', "gk.todays_session(log)"]
    )
    notebook.run_all()
    keep_under_a_name(notebook)
    press(notebook, "keep-plan", "Write to a file")
    status = notebook.page.locator("[data-page=keep-plan] .gk-status")
    expect(status).to_contain_text("Written to gentle-start.plan.json")
    data = json.loads((notebook.folder / "gentle-start.plan.json").read_text(encoding="utf-8"))
    data["items"][1]["dose"]["reps"] = 99
    (notebook.folder / "bad.plan.json").write_text(json.dumps(data), encoding="utf-8")
    press(notebook, "keep-plan", "Read from a file")
    form = sheet(notebook, "read-plan")
    form.get_by_role("radio", name="bad.plan.json").check()
    press(notebook, "read-plan", "Read it")
    expect(form.locator(".gk-status")).to_contain_text(
        "bad.plan.json: Exercise 2, Sitting glide: Repetitions cannot be 99."
    )
    assert findings(notebook.page, ".gk-form") == []
    form.get_by_role("radio", name="gentle-start.plan.json").check()
    press(notebook, "read-plan", "Read it")
    expect(status).to_contain_text("Read: A gentle start.")
    expect(sheet(notebook, "plan").get_by_role("spinbutton", name="Repetitions").first).to_have_value("4")
    assert findings(notebook.page, ".gk-form") == []
    assert notebook.run_cell(2)
    press(notebook, "check-in", "Save and go on")
    today = sheet(notebook, "choose-plan")
    today.get_by_role("button", name="my evening").click()
    player = notebook.widget(".gk-player")
    expect(player.get_by_role("button", name="Start", exact=True)).to_be_visible()
    plan = "print(log.session(log.open_sessions()[-1].session_id).plan['items'][0]['dose']['reps'])"
    assert notebook.kernel_execute(plan).strip() == "4"
    assert notebook.traffic.console_errors == []


def test_an_abandoned_session_is_offered_once_and_what_was_left_is_a_new_one(rewrite_notebook):
    notebook = rewrite_notebook([SETUP, LEFT])
    notebook.run_all()
    offer = sheet(notebook, "left-behind")
    expect(offer).to_contain_text("2 of 4 sets were done on")
    assert findings(notebook.page, ".gk-form") == []
    press(notebook, "left-behind", "Go on with what was left")
    sheet(notebook, "check-in")
    press(notebook, "check-in", "Save and go on")
    sheet(notebook, "choose-plan").locator(".gk-main").click()
    player = notebook.widget(".gk-player")
    expect(player.locator(".gk-place")).to_contain_text("1 exercise, 2 sets in all")
    states = notebook.kernel_execute("print(log.sessions()['status'].tolist())").strip()
    assert states == "['abandoned', 'running']"


def test_a_field_counts_when_it_is_left_and_while_one_is_wrong_nothing_is_kept_or_started(rewrite_notebook):
    cells = [SETUP, 'mine = gk.edit_plan("gentle-start", log)\nmine', "gk.player(mine.plan, log)"]
    notebook = rewrite_notebook(cells)
    notebook.run_all()
    field = sheet(notebook, "plan").get_by_role("spinbutton", name="Repetitions").first
    field.fill("")
    field.press_sequentially("2.5")
    assert notebook.kernel_execute("print(mine.form.plan.items[0].doses.reps)").strip() == "10"
    field.press("Tab")
    expect(sheet(notebook, "plan").locator(".gk-status")).to_contain_text("Please put right what is marked.")
    expect(field).to_have_value("2.5")
    press(notebook, "keep-plan", "Save under a name")
    status = notebook.page.locator("[data-page=keep-plan] .gk-status")
    expect(status).to_contain_text("One field of this plan needs another look: Repetitions")
    expect(status).to_contain_text("Nothing was saved, written or started.")
    assert not notebook.run_cell(2)
    assert findings(notebook.page, ".gk-form") == []
    field.fill("4")
    field.press("Enter")
    notebook.wait_until(
        lambda: notebook.kernel_execute(REPETITIONS).strip() == "4", what="the new number is in the plan"
    )
    assert notebook.run_cell(2)
