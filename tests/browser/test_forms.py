"""Forms and today's session in a real JupyterLab: by mouse and keyboard, with reloads and a busy kernel."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from support.accessibility import findings
from support.notebook_page import EARLY

from glidekit.log import open_log

pytestmark = pytest.mark.browser

LOG = "import glidekit as gk\nlog = gk.open_log()"
READY = f"""{LOG}
from datetime import UTC, datetime, timedelta
log.record_safety_check(full=True, at=datetime.now(UTC) - timedelta(days=1))
log.affected_side = 'left'"""
SHORT = """
from dataclasses import replace
plan = replace(gk.plan("flare-day").with_dose(reps=1, pace_s=1, switch_s=0.2), count_in_s=0.2)
"""
SESSION = "gk.todays_session(log, plan)"
SMALL_TARGETS = """() => [...document.querySelectorAll('.gk-form :is(button, .gk-cell, .gk-field)')]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .map((one) => [one.textContent, one.getBoundingClientRect()])
  .filter(([, {width, height}]) => width < 43.5 || height < 43.5)
  .map(([words]) => words)"""
SPILLS = (
    """() => [...document.querySelectorAll('.gk-form')].some((form) => form.scrollWidth > form.clientWidth)"""
)


def opened(open_notebook, *cells):
    notebook = open_notebook(cells)
    notebook.run_all()
    notebook.widget(".gk-form[data-page]:visible")
    return notebook


def page_of(notebook, name):
    """The form with this page, once it is shown."""
    return notebook.widget(f".gk-form[data-page={name}]")


def choose(notebook, question, words):
    asked = notebook.page.locator(f"[data-question='{question}']")
    asked.locator(".gk-cell", has_text=words).first.click()


def press(notebook, button):
    notebook.page.locator(f"[data-button={button}]").first.click()


def none_of_these(notebook, cards="ABCD"):
    """Tap "None of these" on each card of the last check that asks."""
    for card in cards:
        notebook.page.locator(f"[data-none={card}]").last.click()


def nothing_new(notebook):
    notebook.widget("[data-line=no]").click()


def to_the_timer(notebook):
    """Answer "nothing new", leave the rest blank, and take the plan offered."""
    nothing_new(notebook)
    notebook.page.locator("[data-page=check-in] [data-button=save]").click()
    notebook.widget("[data-page=choose-plan]").locator(".gk-main").click()
    notebook.widget(".gk-player")


# The words that have the focus, and the page that the check shows.
WHERE = """() => [
  document.activeElement.textContent, document.querySelector('.gk-check').dataset.page]"""


def press_start(notebook):
    notebook.widget(".gk-player").get_by_role("button", name="Start", exact=True).click()


def focused(notebook):
    return notebook.page.evaluate("document.activeElement.textContent")


def test_the_whole_path_by_hand_is_in_the_database_and_leads_to_the_next_notebook(rewrite_notebook):
    notebook = opened(rewrite_notebook, LOG + SHORT, SESSION)
    (notebook.folder / "04_your_trends.ipynb").write_text(
        notebook.file.read_text(encoding="utf-8"), encoding="utf-8"
    )
    none_of_these(notebook)
    page_of(notebook, "side")
    choose(notebook, "side", "Left leg")
    press(notebook, "side")
    page_of(notebook, "check-in")
    expect(notebook.page.locator(".gk-face-line")).to_contain_text("You have just done the safety check.")
    choose(notebook, "leg_pain", "4")
    choose(notebook, "furthest_point", "Calf")
    notebook.page.get_by_text("Add more", exact=True).click()
    notebook.page.locator("[data-question=sitting_min] input").fill("45")
    notebook.page.locator("[data-question=note] textarea").fill("a bad night, 'so' it is")
    press(notebook, "save")
    notebook.widget("[data-page=choose-plan]").locator(".gk-main").click()
    press_start(notebook)
    page_of(notebook, "check-out")
    notebook.wait_until(lambda: focused(notebook) == "How is it now?", what="its title is read")
    choose(notebook, "came_on", "Yes")
    choose(notebook, "settled", "At once")
    choose(notebook, "leg_pain", "3")
    press(notebook, "save")
    done = page_of(notebook, "done")
    expect(done.get_by_role("heading")).to_have_text("Carry on as you are")
    expect(done).to_contain_text("Tomorrow")
    expect(done).to_contain_text("2 of 2")
    sessions = open_log(notebook.log_path).sessions()
    [session] = sessions.to_dict("records")
    assert session["status"] == "finished"
    assert session["zone"] == notebook.page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert (session["leg_pain_before"], session["leg_pain_after"]) == (4, 3)
    assert (session["furthest_point_before"], session["sitting_min_before"]) == (5, 45)
    assert (session["came_on"], session["settled"]) == ("yes", "at once")
    assert session["note"] == "a bad night, 'so' it is"
    assert sessions["back_pain_before"].isna().all()
    assert notebook.traffic.console_errors == []
    notebook.page.get_by_role("link", name="your trends").click()
    labels = "[...window.jupyterapp.shell.widgets('main')].map((one) => one.title.label).join()"
    notebook.wait_for(f"{labels}.includes('04_your_trends') && {labels}.includes('notebook-1')")


def test_the_safety_check_by_keyboard_alone(rewrite_notebook):
    notebook = opened(rewrite_notebook, LOG, "gk.safety_check(log)")
    keys = notebook.page.keyboard
    notebook.page.locator("[data-item=A1]").focus()
    for _ in range(60):
        words, page = notebook.page.evaluate(WHERE)
        if page == "safety-quiet":
            break
        if "None of these" in words:
            keys.press("Space")
        keys.press("Tab")
    page_of(notebook, "safety-quiet")
    assert open_log(notebook.log_path).gate().allowed


def test_no_key_reaches_the_notebook(rewrite_notebook):
    notebook = opened(rewrite_notebook, READY, "gk.check_in(log)")
    page_of(notebook, "weekly")
    keys = notebook.page.keyboard
    notebook.page.evaluate(EARLY)
    notebook.page.get_by_text("Add more", exact=True).click()
    places = (
        "[data-question=leg_pain] input",
        "[data-button=save]",
        "[data-line=no]",
        "[data-question=note] textarea",
    )
    for place in places:
        target = notebook.page.locator(place).first
        target.focus()
        expect(target).to_be_focused()
        for key in ("d", "d", "a", "b", "x", "m", "y", "Shift+Enter", "Escape"):
            keys.press(key)
    assert notebook.page.evaluate("window.taken") == []
    assert notebook.cell_count() == 2
    assert [cell["cell_type"] for cell in notebook.cells()] == ["code", "code"]
    assert open_log(notebook.log_path).ratings().empty


def test_an_answer_of_python_or_a_page_drawn_anew_leaves_the_keyboard_in_its_place(rewrite_notebook):
    notebook = opened(rewrite_notebook, READY, "form = gk.check_in(log)\nform")
    page_of(notebook, "weekly")
    go = notebook.log_path.parent / "go"
    notebook.kernel_execute(
        "import os, time\n"
        "real = form.check.ask_for_line\n"
        "def slow():\n"
        f"    while not os.path.exists({str(go)!r}): time.sleep(0.05)\n"
        "    real()\n"
        "form.check.ask_for_line = slow"
    )
    notebook.page.get_by_text("Add more", exact=True).click()
    note = notebook.page.locator("[data-question=note] textarea")
    press(notebook, "save")
    note.press_sequentially("a bad")
    go.touch()
    expect(notebook.page.locator(".gk-new .gk-wrong")).to_have_text("Please answer this first: No or Yes.")
    expect(note).to_be_focused()
    notebook.page.keyboard.type(" night")
    expect(note).to_have_value("a bad night")
    press(notebook, "save")
    expect(notebook.page.locator("[data-line=no]")).to_be_focused()
    note.fill("a night")
    note.evaluate("(field) => field.setSelectionRange(2, 2)")
    notebook.kernel_execute(
        "from dataclasses import replace\n"
        "form.shown.show(replace(form.shown.page, title='Drawn anew'), keep=True)"
    )
    notebook.page.get_by_role("heading", name="Drawn anew").wait_for()
    notebook.page.keyboard.type("bad ")
    expect(note).to_have_value("a bad night")


def test_a_number_is_checked_beside_its_field_not_handed_in_by_enter_and_can_be_made_blank(rewrite_notebook):
    notebook = opened(rewrite_notebook, READY, "gk.check_in(log)")
    log = open_log(notebook.log_path)
    field = notebook.page.locator("[data-question=sitting_min] input")
    field.fill("9999")
    press(notebook, "save")
    expect(notebook.page.locator("[data-question=sitting_min] .gk-wrong")).to_contain_text("from 0 to 1440")
    field.fill("30")
    press(notebook, "save")
    status = notebook.page.locator(".gk-status").last
    expect(status).to_contain_text("One line above is still open")
    expect(notebook.page.locator(".gk-new .gk-wrong")).to_have_text("Please answer this first: No or Yes.")
    expect(notebook.page.locator(".gk-new")).to_be_in_viewport()
    nothing_new(notebook)
    field.press("Enter")
    assert log.ratings().empty
    field.fill("")
    choose(notebook, "leg_pain", "4")
    notebook.page.get_by_role("button", name="Clear the answer to: How much leg pain").click()
    notebook.page.get_by_text("Add more", exact=True).click()
    choose(notebook, "back_pain", "7")
    notebook.page.locator("[data-question=back_pain] input:checked").press("Delete")
    press(notebook, "save")
    page_of(notebook, "saved")
    assert set(log.ratings()["status"]) == {"skipped"}


def test_two_views_show_the_same_answers_and_the_last_value_only_after_this_ones_answer(rewrite_notebook):
    earlier = (
        "from datetime import datetime, timedelta, timezone\nfrom glidekit.session.record import Rating\n"
        "log.add_ratings([Rating('leg_pain', 6, datetime.now(timezone.utc) - timedelta(days=3))])"
    )
    notebook = opened(rewrite_notebook, f"{READY}\n{earlier}", "form = gk.check_in(log)\nform", "form")
    notebook.wait_for("document.querySelectorAll('.gk-form [data-question=leg_pain]').length === 2")
    last = notebook.page.locator("[data-question=leg_pain] .gk-last")
    expect(last).to_have_text(["", ""])
    notebook.page.locator("[data-question=leg_pain] .gk-cell", has_text="2").last.click()
    expect(notebook.page.locator("[data-question=leg_pain] input:checked")).to_have_count(2)
    expect(last).to_have_text([re.compile("Last time, on .*: 6")] * 2)


def test_an_emergency_answer_shows_what_to_do_and_no_start_anywhere(rewrite_notebook):
    notebook = opened(
        rewrite_notebook, READY + SHORT, SESSION, "gk.player(plan, log)", "gk.safety_check(log)"
    )
    page_of(notebook, "check-in")
    notebook.page.get_by_role("button", name="Do the safety check again").click()
    notebook.page.locator("[data-item=A2]").last.click()
    stops = notebook.page.locator(".gk-form[data-page=safety-stop]:visible")
    expect(stops).to_have_count(3)  # today's session, the timer in its own cell, the check
    stop = stops.last
    expect(stop.get_by_role("heading")).to_have_text("Get help now.")
    expect(stop).to_contain_text("your local emergency number")
    expect(notebook.page.locator(".gk-player:visible")).to_have_count(0)
    expect(notebook.page.get_by_role("button", name="Start", exact=True)).to_have_count(0)
    log = open_log(notebook.log_path)
    assert log.gate().level == "emergency"
    assert log.safety_checks()["flags"].tolist()[-1] == "A2"


def test_a_stop_answer_ends_the_session_that_runs_in_another_cell(rewrite_notebook):
    long = SHORT.replace("pace_s=1", "pace_s=15")
    notebook = opened(rewrite_notebook, READY + long, SESSION, "gk.safety_check(log)")
    notebook.page.emulate_media(reduced_motion="reduce")
    to_the_timer(notebook)
    press_start(notebook)
    log = open_log(notebook.log_path)
    begun = "a set is begun: only then it is a session"
    notebook.wait_until(lambda: bool(log.events()["phase"].ge(1).any()), what=begun)
    notebook.page.get_by_role("button", name="Do the safety check again").click()
    none_of_these(notebook, "AB")
    notebook.page.locator("[data-item=C1]").last.click()
    notebook.wait_for("document.querySelectorAll('.gk-form[data-page=safety-stop]').length === 2")
    expect(notebook.page.locator(".gk-player")).to_have_count(0)
    ended = "the session is closed"
    notebook.wait_until(lambda: log.sessions()["status"].tolist() == ["stopped"], what=ended)
    assert log.sessions()["stop_reason"].tolist() == ["safety"]


def test_a_message_of_python_keeps_the_answers_and_saved_is_shown_only_after_it_has_saved(rewrite_notebook):
    notebook = opened(rewrite_notebook, f"{READY}\nimport os, time", "gk.check_in(log)")
    go = notebook.log_path.parent / "go"
    notebook.kernel_execute(
        "from glidekit.errors import LogError\n"
        "real = log.add_ratings\n"
        "def full(*given, **more): raise LogError('The disk is full.', safe='Your log is as it was.')\n"
        "def slow(*given, **more):\n"
        f"    while not os.path.exists({str(go)!r}): time.sleep(0.05)\n"
        "    return real(*given, **more)\n"
        "log.add_ratings = full"
    )
    nothing_new(notebook)
    choose(notebook, "leg_pain", "0")
    press(notebook, "save")
    expect(notebook.page.locator(".gk-status.gk-error")).to_contain_text("The disk is full.")
    expect(notebook.page.locator("[data-question=leg_pain] input:checked")).to_have_count(1)
    notebook.kernel_execute("log.add_ratings = slow")
    press(notebook, "save")
    status = notebook.page.locator(".gk-status")
    expect(status).to_have_text("Saving")
    expect(status).to_contain_text("Not saved yet")
    expect(notebook.page.get_by_text("Saved", exact=True)).to_have_count(0)
    log = open_log(notebook.log_path)
    assert log.ratings().empty
    go.touch()
    page_of(notebook, "saved")
    assert log.ratings().set_index("scale").loc["leg_pain", "value"] == 0


def test_it_works_on_the_main_thread_as_well(rewrite_notebook):
    notebook = rewrite_notebook([READY, "gk.check_in(log)"])
    notebook.use_subshells(on=False)
    notebook.run_all()
    nothing_new(notebook)
    choose(notebook, "leg_pain", "0")
    press(notebook, "save")
    page_of(notebook, "saved")
    notebook.use_subshells(on=True)  # the default
    ratings = open_log(notebook.log_path).ratings().set_index("scale")
    assert ratings.loc["leg_pain", "value"] == 0


def test_axe_finds_nothing_on_any_page_in_either_theme_and_nothing_spills(rewrite_notebook):
    one_leg = "plan = plan.for_sides('right')"  # one leg shows every page
    notebook = opened(rewrite_notebook, LOG + SHORT + one_leg, SESSION)
    seen = []

    def look():
        seen.append(notebook.page.locator(".gk-form[data-page]").last.get_attribute("data-page"))
        for theme in ("light", "dark") if len(seen) % 2 else ("dark", "light"):
            notebook.use_theme(theme)
            assert findings(notebook.page, ".gk-form") == [], (seen[-1], theme)
        assert notebook.page.evaluate(SMALL_TARGETS) == [], seen[-1]

    look()
    none_of_these(notebook)
    page_of(notebook, "side")
    look()
    choose(notebook, "side", "Right")
    press(notebook, "side")
    page_of(notebook, "check-in")
    look()
    choose(notebook, "leg_pain", "8")
    press(notebook, "save")
    page_of(notebook, "choose-plan")
    look()
    notebook.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    for width in (360, 700, 1600):  # sizes are the same in each theme
        notebook.page.set_viewport_size({"width": width, "height": 900})
        assert not notebook.page.evaluate(SPILLS), width
        assert notebook.page.evaluate(SMALL_TARGETS) == [], width
    notebook.page.emulate_media(forced_colors="active")
    assert findings(notebook.page, ".gk-form") == []
    notebook.page.emulate_media(forced_colors="null", reduced_motion="reduce")
    notebook.widget("[data-page=choose-plan]").locator(".gk-main").click()
    press_start(notebook)
    page_of(notebook, "check-out")
    look()
    press(notebook, "skip")
    page_of(notebook, "done")
    look()
    assert seen == ["safety-cards", "side", "check-in", "choose-plan", "check-out", "done"]


def test_the_small_forms_save_and_have_no_finding(rewrite_notebook):
    forms = (
        "from glidekit.widgets.ratings.rate_now import Marks\n"
        "from glidekit.widgets.settings_form import Settings\n"
        "from glidekit.widgets.plans.plan_editor import PlanForm"
    )
    notebook = opened(
        rewrite_notebook,
        f"{READY}\n{forms}",
        "Marks(log)",
        "Settings(log)",
        "form = PlanForm(gk.plan('as-in-the-article'))\nform",
    )
    # Each form that a stop can replace also has a hidden safety check.
    forms_there = "document.querySelectorAll('.gk-form[data-page]:not(.gk-check)').length"
    notebook.wait_for(f"{forms_there} === 3")
    assert findings(notebook.page, ".gk-form") == []
    press(notebook, "mark")
    choose(notebook, "what", "An injection")
    assert findings(notebook.page, ".gk-form") == []
    press(notebook, "save")
    expect(notebook.page.locator("[data-page=marks] .gk-status")).to_contain_text("Saved: injection, on ")
    assert open_log(notebook.log_path).marks()["label"].tolist() == ["injection"]
    settings = notebook.page.locator("[data-page=settings]")
    settings.get_by_role("textbox").fill("112")
    settings.get_by_role("button", name="Save").click()
    expect(settings.locator(".gk-status")).to_contain_text("Saved.")
    plan = notebook.page.locator("[data-page=plan]")
    plan.get_by_role("spinbutton", name="Repetitions").first.fill("5")
    plan.get_by_role("spinbutton", name="Hold").first.fill("99")
    plan.get_by_role("spinbutton", name="Hold").first.press("Tab")
    expect(plan.locator(".gk-wrong:visible")).to_contain_text("from 10 to 30")
    doses = notebook.kernel_execute("print(form.plan.items[0].doses.reps, form.plan.items[0].doses.hold_s)")
    assert doses.split() == ["5", "10"]
