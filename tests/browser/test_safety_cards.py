"""The four cards in a real page: a tap acts at once, and the answers decide what comes next."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from support import case_log
from support.accessibility import findings
from support.diary import Clock

from glidekit.content.safety import safety_items
from glidekit.log import open_log
from glidekit.rules.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page
    from support.notebook_page import NotebookPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOG = "import glidekit as gk\nlog = gk.open_log()\nlog.affected_side = 'left'"
CHECK = "gk.safety_check(log)"
SHORT = """import dataclasses
short = gk.plan("gentle-start").with_dose(reps=1, pace_s=15)
gk.todays_session(log, dataclasses.replace(short, count_in_s=0.2))"""
CASES = json.loads((Path(__file__).parents[1] / "cases" / "rules_cases.json").read_text(encoding="utf-8"))
# Twelve worked cases, one for each kind of outcome -> the page, and its message's id or words.
IN_THE_PAGE = {
    "an ordinary day": ("choose-plan", "Nothing in your answers asks for less."),
    "bad check-out: 7 from 4, foot instead of calf: no more today": ("rest-today", "C-check-out"),
    "bad check-out with weakness 6 that was never there: the questions come first": ("cards", "Q-weakness"),
    "bad check-out, next day not answered: the short plan": ("choose-plan", "C-check-out-unknown"),
    "bad check-out, still there the next morning: half next time": ("choose-plan", "N-next-day"),
    "two sessions of four made the next day worse: a clinician, and only the short plan": (
        "choose-plan",
        "Two of your last four sessions made the next day worse.",
    ),
    "that hurt and settled: the same again": ("choose-plan", "D-not-whole"),
    "that hurt and did not settle: rest today": ("rest-today", "D-hurt"),
    "foot drop: locked": ("stop", "Please ring today, before you exercise."),
    "after an emergency, a physiotherapist's word does not open": ("stop", "Get help now."),
    "three weeks without a session: half of the last plan": (
        "choose-plan",
        "Start with half of your last plan.",
    ),
    "three whole sessions that went well: one step is allowed": ("choose-plan", "You may add one small step"),
}


@pytest.fixture
def lived(tmp_path) -> Callable[..., Path]:
    """``lived(case)`` writes a log with a worked case's history, whose last day is today."""
    number = count(1)

    def of(case: dict) -> Path:
        early = datetime.now(UTC).replace(hour=0, minute=1, second=0, microsecond=0)
        first = early - timedelta(days=case["day"])
        clock = Clock(first)
        path = tmp_path / f"lived-{next(number)}.sqlite"
        log = open_log(path, clock=clock)
        log.affected_side = "left"
        before, case_log.FIRST = case_log.FIRST, first
        try:
            case_log.Lived(log, clock, case["records"])
        finally:
            case_log.FIRST = before
        for one in log.open_sessions():  # just after midnight an open check-in would still count as new
            log.close_session(one.session_id, "abandoned")
        return path

    return of


# Press one button after the other, each as soon as it is visible.
PRESS = """async ([buttons, patience_ms]) => {
  const end = performance.now() + patience_ms;
  for (const button of buttons) {
    const visible = () => [...document.querySelectorAll(button)].find((one) => one.checkVisibility());
    while (!visible()) {
      if (performance.now() > end) throw new Error(`not there: ${button}`);
      await new Promise((look) => setTimeout(look, 20));
    }
    visible().click();
  }
}"""
PATIENCE_MS = 30_000


def tap(notebook: NotebookPage, *cards: str) -> None:
    for card in cards:
        notebook.page.locator(
            f'.gk-guarded [data-none="{card}"], .gk-check [data-none="{card}"]'
        ).first.click()


def by_script(notebook: NotebookPage, *buttons: str) -> None:
    """Press visible buttons of today's session as a screen reader does, which needs no pointer."""
    notebook.page.evaluate(PRESS, [[f".gk-guarded :is({button})" for button in buttons], PATIENCE_MS])


def shown(notebook: NotebookPage, name: str) -> None:
    """Wait until a state of the check or a form's page is visible."""
    face = (
        f'[data-page="safety-{name}"]'
        if name in ("cards", "stop", "quiet", "line")
        else f'[data-page="{name}"]'
    )
    notebook.widget(face)


def choose(notebook: NotebookPage, page: str, question: str, words: str) -> None:
    form = notebook.page.locator(f'[data-page="{page}"]')
    form.locator(f'[data-question="{question}"]').get_by_role("radio", name=words, exact=True).check()


def press(notebook: NotebookPage, page: str, name: str) -> None:
    notebook.page.locator(f'[data-page="{page}"]').get_by_role("button", name=name).first.click()


def begin(notebook: NotebookPage, player: Locator) -> None:
    """Press Start and wait until a set has begun, as only then is it a session. Its figure stands still."""
    notebook.page.emulate_media(reduced_motion="reduce")
    player.get_by_role("button", name="Start", exact=True).click()
    log = open_log(notebook.log_path)
    notebook.wait_until(lambda: bool(log.events()["phase"].ge(1).any()), what="a set is begun")


def test_four_taps_open_the_gate(rewrite_notebook):
    notebook = rewrite_notebook([LOG, CHECK], width=1366, height=640)
    notebook.run_all()
    shown(notebook, "cards")
    tap(notebook, "A", "B", "C", "D")
    shown(notebook, "quiet")
    log = open_log(notebook.log_path)
    assert log.gate().allowed
    assert log.safety_checks()["flags"].tolist() == [""]


BUSY = """import os, pathlib, time
go = pathlib.Path(os.environ['GLIDEKIT_LOG']).with_name('go')
if globals().get('once') == go:
    print('busy from here on', flush=True)
    while not go.exists(): time.sleep(0.05)
once = go"""
AT_ONCE = """(id) => new Promise((done) => {
  const button = document.querySelector(`[data-item="${id}"]`);
  // Listens on the window, so that it runs after the button's own listener, in the same task.
  window.addEventListener("click", () => {
    const there = document.querySelector(".gk-stop .gk-title")?.textContent ?? "";
    const frame = () => document.querySelector(".gk-stop .gk-frame");
    const focused = () => document.activeElement?.textContent ?? "";
    requestAnimationFrame(() => done([
      there, frame()?.getBoundingClientRect().height ?? 0, frame()?.getAttribute("role"), focused()]));
  }, { once: true });
  if (%s) button.click();
})"""


def after_a_tap(notebook: NotebookPage, how: str) -> tuple[str, float, str, str]:
    """The title shown in the same task as the tap, then height, role and focus one frame later."""
    shown(notebook, "cards")
    line = notebook.page.locator('[data-item="A2"]').last
    line.wait_for()
    # A screen reader clicks by script; a keyboard presses Enter on the focused button.
    by_script = str(how == "screen reader").lower()
    notebook.page.evaluate(f"() => {{ window.told = ({AT_ONCE % by_script})('A2'); }}")
    if how == "mouse":
        line.click()
    elif how == "keyboard":
        line.focus()
        notebook.page.keyboard.press("Enter")
    title, height, role, focused = notebook.page.evaluate("() => window.told")
    return title, height, role, focused


@pytest.mark.parametrize("how", ["mouse", "keyboard", "screen reader"])
def test_a_tap_shows_its_stop_page_within_one_frame_while_the_kernel_is_busy(rewrite_notebook, how):
    notebook = rewrite_notebook([LOG, CHECK, BUSY])
    notebook.run_all()
    notebook.page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells') && 0")
    notebook.page.get_by_text("busy from here on", exact=True).wait_for()  # now the cards are the new ones
    try:
        title, height, role, focused = after_a_tap(notebook, how)
    finally:
        notebook.log_path.with_name("go").touch()
    assert title == "Get help now."
    assert height > 100
    assert role == "alert", "a screen reader says it at once"
    assert focused == title, "and begins to read there"
    notebook.wait_until(lambda: open_log(notebook.log_path).gate().level == "emergency", timeout_s=30)
    expect(notebook.page.locator(".gk-stop [tabindex='-1']").first).to_be_focused()


def shows_its_page(notebook: NotebookPage, name: str, path: Path) -> None:
    """Check today's session for one case's log, in a cell that runs again for each case."""
    case = next(one for one in CASES if one["name"] == name)
    page, words = IN_THE_PAGE[name]
    (notebook.folder / "log.txt").write_text(str(path), encoding="utf-8")
    assert notebook.run_cell(1)
    if page not in ("stop", "cards"):
        notebook.wait_for("document.querySelector('[data-page=safety-cards], [data-page=check-in]') !== null")
        if notebook.page.locator("[data-page=safety-cards]").count():
            by_script(notebook, *(f'[data-none="{card}"]' for card in "ABCD"))
    if page == "choose-plan":
        shown(notebook, "check-in")
        if not open_log(path).gate().just_checked:
            by_script(notebook, "[data-line=no]")
        by_script(notebook, "[data-page=check-in] [data-button=save]")
    shown(notebook, page)
    text = notebook.page.locator(".gk-guarded").inner_text()
    said = words if " " in words else message(words).split("{")[0]
    assert " ".join(said.split()) in " ".join(text.split()), name
    if page == "choose-plan":
        assert open_log(path).advice().plan == case["expect"]["plan"], name


def test_each_worked_case_shows_its_page_its_words_and_its_plan(rewrite_notebook, lived):
    """One notebook serves all cases, as a case is nothing but a log."""
    cell = "gk.todays_session(gk.open_log(Path('log.txt').read_text(encoding='utf-8')))"
    notebook = rewrite_notebook(["from pathlib import Path\nimport glidekit as gk", cell])
    assert notebook.run_cell(0)
    for name in IN_THE_PAGE:
        shows_its_page(notebook, name, lived(next(one for one in CASES if one["name"] == name)))


def test_the_walk_of_a_bad_session_ends_on_the_right_page_and_the_right_plan_next_day(rewrite_notebook):
    yesterday = "import datetime as dt\nthen = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)\n"
    yesterday += "log.record_safety_check(full=True, d=True, at=then)"
    notebook = rewrite_notebook([f"{LOG}\n{yesterday}", SHORT], width=1366, height=640)
    notebook.run_all()
    shown(notebook, "check-in")
    notebook.page.locator("[data-line=no]").click()
    choose(notebook, "check-in", "leg_pain", "4")
    choose(notebook, "check-in", "furthest_point", "Calf")
    press(notebook, "check-in", "Save and go on")
    shown(notebook, "choose-plan")
    notebook.page.locator("[data-page=choose-plan] .gk-main").click()
    player = notebook.widget(".gk-player")
    begin(notebook, player)
    player.get_by_role("button", name="That hurt").click()
    player.get_by_role("button", name="Next").click()
    player.get_by_role("button", name="Not settled").click()
    shown(notebook, "check-out")
    for question, words in (("leg_pain", "7"), ("furthest_point", "Foot"), ("weakness", "6")):
        choose(notebook, "check-out", question, words)
    expect(notebook.page.get_by_text("Before you started: 4")).to_be_visible()
    press(notebook, "check-out", "Save")
    shown(notebook, "cards")
    expect(notebook.page.get_by_text(message("Q-weakness"))).to_be_visible()
    tap(notebook, "A", "B", "C")
    shown(notebook, "done")
    text = notebook.page.locator("[data-page=done]").inner_text()
    assert message("D-hurt") in text
    assert "no more of these exercises" in text
    assert "the shorter plan" in text
    log = open_log(notebook.log_path)
    assert log.advice().plan == "none"
    assert log.advice(log.today + timedelta(days=1)).plan == "flare"


def test_axe_finds_nothing_in_any_state_in_either_theme(rewrite_notebook):
    notebook = rewrite_notebook([LOG, CHECK])
    notebook.run_all()
    check, themes = notebook.page.locator(".gk-check"), ["light", "dark"]

    def look():
        for theme in themes:
            notebook.use_theme(theme)
            assert findings(notebook.page, ".gk-check") == [], theme
        themes.reverse()  # begin the next state in the present theme

    shown(notebook, "cards")
    look()
    check.get_by_text("What counts?").click()
    tap(notebook, "A", "B")
    check.locator('[data-since="C5"]').click()
    look()
    check.get_by_role("button", name="Go back").click()
    tap(notebook, "C")
    check.locator('[data-item="D2"]').click()
    look()
    check.get_by_role("button", name="Back one card").click()
    check.locator('[data-item="C3"]').click()
    look()
    check.get_by_role("button", name="I tapped this by mistake").click()
    check.get_by_text("Country and emergency number").click()
    look()
    check.get_by_role("button", name="No, I do not have this").click()
    tap(notebook, "C", "D")
    shown(notebook, "quiet")
    look()
    assert open_log(notebook.log_path).gate().allowed


ON_PAPER = """() => {
  const {body} = document;
  const append = body.append.bind(body);
  body.append = (...more) => {
    append(...more);
    const frame = more.find(({tagName}) => tagName === "IFRAME");
    // The window that would ask for a printer keeps its page, and says that it has printed.
    frame.contentWindow.print = () => {
      window.onPaper = frame.contentDocument.documentElement.outerHTML;
      frame.contentWindow.dispatchEvent(new Event("afterprint"));
    };
    delete body.append;
  };
}"""


# An opened fold must stay open although the page is redrawn before the browser reports the opening.
OPEN_AND_REDRAW = """() => {
  document.querySelector('.gk-numbers summary').click();
  const country = document.querySelector('.gk-numbers select');
  country.value = 'gb';
  country.dispatchEvent(new Event('change'));
}"""


def printed(notebook: NotebookPage) -> Page:
    """What "Print this page" sends to the printer, opened as a page."""
    notebook.page.evaluate(ON_PAPER)
    notebook.page.get_by_role("button", name="Print this page").click()
    html = notebook.wait_for("window.onPaper")
    paper = notebook.page.context.new_page()
    paper.set_content(html)
    return paper


def test_the_country_the_number_and_the_page_on_paper(rewrite_notebook):
    """A country changes the number at once, a typed text is no link, and paper has no buttons."""
    notebook = rewrite_notebook([LOG, CHECK])
    notebook.run_all()
    page = notebook.page
    page.locator('[data-item="B3"]').click()
    expect(page.locator(".gk-stop")).to_contain_text("your local emergency number (999 in the UK")
    page.evaluate(OPEN_AND_REDRAW)
    page.get_by_label("Where are you?").select_option(label="New Zealand")
    expect(page.locator(".gk-stop a")).to_have_attribute("href", "tel:111")
    page.get_by_label("Your own number").fill("911 (US)")
    page.get_by_label("Your own number").press("Tab")
    expect(page.locator(".gk-stop")).to_contain_text("Ring 911 (US).")
    expect(page.locator(".gk-stop a")).to_have_count(0)
    notebook.wait_until(lambda: open_log(notebook.log_path).setting("emergency_number") == "911 (US)")
    paper = printed(notebook)
    text = paper.locator("body").inner_text()
    assert text.startswith("Get help now.")
    for words in (
        "Ring 911 (US).",
        "Say: I have chest pain",
        "You tapped, on ",
        "No exercise starts here until",
    ):
        assert words in text
    assert paper.locator("button, a, input, select, summary").count() == 0, "nothing to press on paper"
    assert len(re.findall(rb"/Type\s*/Page\b", paper.pdf(format="A4"))) == 1
    expect(page.locator("body > iframe")).to_have_count(0)


def test_the_timer_opens_the_cards_and_a_tap_there_ends_the_session_at_once(rewrite_notebook):
    notebook = rewrite_notebook([f"{LOG}\nlog.record_safety_check(full=True, d=True)", SHORT])
    notebook.run_all()
    shown(notebook, "check-in")
    press(notebook, "check-in", "Save and go on")
    shown(notebook, "choose-plan")
    notebook.page.locator("[data-page=choose-plan] .gk-main").click()
    player = notebook.widget(".gk-player")
    begin(notebook, player)
    player.get_by_role("button", name="New warning sign?").click()
    shown(notebook, "cards")
    expect(player).to_be_hidden()
    notebook.page.locator('[data-item="B2"]').click()
    shown(notebook, "stop")
    notebook.wait_until(lambda: open_log(notebook.log_path).sessions()["stop_reason"].tolist() == ["safety"])
    assert {item.id for item in safety_items("emergency")} >= set(open_log(notebook.log_path).gate().items)


ALONE = """import dataclasses
gk.player(dataclasses.replace(gk.plan("gentle-start").with_dose(reps=1, pace_s=15), count_in_s=0.2), log)"""


def test_the_timer_alone_asks_for_the_check_that_is_missing_and_starts_after_it(rewrite_notebook):
    notebook = rewrite_notebook([LOG, ALONE])
    notebook.run_all()
    player = notebook.widget(".gk-player")
    player.get_by_role("button", name="Do the safety check").click()
    shown(notebook, "cards")
    expect(player).to_be_hidden()
    tap(notebook, "A", "B", "C", "D")
    expect(player).to_be_visible()
    expect(player.get_by_role("button", name="New warning sign?")).to_be_visible()
    player.get_by_role("button", name="Start", exact=True).click()
    notebook.wait_for("document.querySelector('.gk-player').dataset.mode === 'running'")


def test_the_timer_alone_ends_at_once_at_a_warning_sign(rewrite_notebook):
    notebook = rewrite_notebook([f"{LOG}\nlog.record_safety_check(full=True, d=True)", ALONE])
    notebook.run_all()
    player = notebook.widget(".gk-player")
    begin(notebook, player)
    player.get_by_role("button", name="New warning sign?").click()
    shown(notebook, "cards")
    notebook.page.locator('[data-item="A1"]').click()
    shown(notebook, "stop")
    expect(player).to_be_hidden()
    notebook.wait_until(lambda: open_log(notebook.log_path).sessions()["stop_reason"].tolist() == ["safety"])


def test_who_cannot_say_that_it_was_checked_is_told_to_ring(rewrite_notebook):
    notebook = rewrite_notebook([LOG, CHECK])
    notebook.run_all()
    shown(notebook, "cards")
    tap(notebook, "A", "B")
    notebook.page.locator('[data-since="C1"]').click()
    notebook.page.locator(".gk-check").get_by_role("button", name="Save", exact=True).click()
    expect(notebook.page.get_by_text(message("E-not-enough"))).to_be_visible()
    notebook.page.get_by_role("button", name="I cannot say that").click()
    shown(notebook, "stop")
    notebook.wait_until(lambda: open_log(notebook.log_path).gate().items == ("C1",))


def test_of_timers_that_stand_alone_the_one_that_was_pressed_opens_its_own_cards(rewrite_notebook):
    notebook = rewrite_notebook([f"{LOG}\nlog.record_safety_check(full=True, d=True)", ALONE, ALONE])
    notebook.run_all()
    notebook.wait_for("document.querySelectorAll('.gk-player').length === 2")
    first, second = notebook.page.locator(".gk-guarded").all()
    second.get_by_role("button", name="New warning sign?").click()
    expect(second.locator('[data-page="safety-cards"]')).to_be_visible()
    expect(second.locator(".gk-player")).to_be_hidden()
    expect(first.locator(".gk-player")).to_be_visible()
    second.locator('[data-item="A3"]').click()
    expect(second.locator(".gk-stop")).to_be_visible()
    expect(first.locator(".gk-stop")).to_be_visible()
