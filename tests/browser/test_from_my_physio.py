"""From a physio, in a real JupyterLab: an exercise with a photo, timed and logged; a plan in an email."""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.sync_api import expect
from support.accessibility import findings

pytestmark = pytest.mark.browser

SETUP = """
import glidekit as gk
from datetime import date
from glidekit.log.sessions.kept_plans import proposed_plans
from glidekit.planning.proposal import Proposal, proposal_text
log = gk.open_log()
log.record_safety_check(full=True)
log.affected_side = "left"
"""
# What a person reads while the set runs.
WORDS = "Lift your hips. Lower slowly. Stop if the foot tingles."
SAYS = "words => document.querySelector('.gk-player')?.textContent.includes(words)"
MAIL = """
plan = gk.plan(log).with_dose(sets=2, reps=8)
print(proposal_text(Proposal(plan, "A. Physio", date(2026, 1, 20), "Slowly.")))
"""


def sheet(notebook, page):
    return notebook.widget(f'.gk-form[data-page="{page}"]')


def press(notebook, page, name):
    sheet(notebook, page).get_by_role("button", name=name, exact=True).click()


def test_an_exercise_with_a_photo_is_timed_and_logged_and_a_plan_in_a_mail_is_taken(rewrite_notebook):
    notebook = rewrite_notebook([SETUP, "gk.my_exercise(log)", "gk.plan_back(log)"], theme="dark")
    Image.new("RGB", (400, 300), "teal").save(notebook.folder / "bridge.png")
    notebook.run_all()
    write_down(notebook)
    do_it(notebook)
    take_the_plan(notebook)
    assert notebook.traffic.console_errors == []


def write_down(notebook):
    press(notebook, "own-exercises", "Add one")
    form = sheet(notebook, "own-exercise")
    form.get_by_label("What is it called?").fill("Bridge")
    form.get_by_label("How is it done?").fill("Lift your hips\nLower slowly")
    form.get_by_role("radio", name="Lying down").check()
    for name, number in (("Repetitions", "1"), ("Each way", "1")):
        form.get_by_role("spinbutton", name=name).fill(number)
    form.get_by_role("radio", name="Left", exact=True).check()
    form.get_by_label("Stop if ...").fill("the foot tingles")
    form.get_by_label("A photo").select_option("bridge.png")
    assert findings(notebook.page, ".gk-form") == []
    press(notebook, "own-exercise", "Save")
    expect(sheet(notebook, "own-exercises").locator(".gk-status")).to_contain_text("Saved: Bridge.")


def do_it(notebook):
    press(notebook, "own-exercises", "Do it")
    player = notebook.widget(".gk-player")
    expect(player.locator("img")).to_be_visible()
    assert player.locator("img").evaluate("photo => photo.complete && photo.naturalWidth") == 400
    assert findings(notebook.page, ".gk-player") == []
    player.get_by_role("button", name="Start", exact=True).click()
    player.get_by_role("button", name="Skip", exact=True).click()  # the count-in
    notebook.wait_for(SAYS, WORDS)  # they are shown for two seconds
    expect(sheet(notebook, "own-done")).to_contain_text("It stands apart from the nerve glides.")
    logged = "print(log.bouts()[['exercise', 'side', 'outcome']].values.tolist())"
    assert notebook.kernel_execute(logged).strip() == "[['own-bridge', 'left', 'done']]"


def take_the_plan(notebook):
    form = sheet(notebook, "plan-back")
    form.get_by_label("Paste the text here").fill(notebook.kernel_execute(MAIL))
    press(notebook, "plan-back", "Show it beside my plan")
    sheet(notebook, "answer-plan")
    beside = notebook.page.locator(".gk-beside")
    old, new = beside.locator("dd").nth(0), beside.locator("dd").nth(1)
    assert old.locator("b").all_inner_texts() == ["1 set of 10 on each side"]
    assert new.locator("b").all_inner_texts() == ["2 sets of 8 on each side"]
    assert findings(notebook.page, ".gk-beside", '.gk-form[data-page="answer-plan"]') == []
    assert notebook.kernel_execute("print(proposed_plans(log))").strip() == "()"
    press(notebook, "answer-plan", "Take this plan")
    expect(sheet(notebook, "plan-answered")).to_contain_text("It is your plan from today on.")
    kept = "one, = proposed_plans(log); print(one.answer, one.proposal.by, one.proposal.on, one.at.date())"
    today = notebook.kernel_execute("print(log.today)").strip()
    assert notebook.kernel_execute(kept).strip() == f"taken A. Physio 2026-01-20 {today}"
    assert notebook.kernel_execute("print(gk.plan(log).items[0].doses.reps)").strip() == "8"
