"""The take-along page on an offline phone of 390 x 844: cards, timer, check-out, and back to the diary."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from support.accessibility import findings
from support.player_page import ENGINE, SKIP_ALL

from glidekit.log import open_log
from glidekit.planning.presets import plan
from glidekit.widgets.handover.take_along import take_along

pytestmark = pytest.mark.browser

# Two sets of two seconds, long enough to interrupt.
SHORT = replace(
    plan("gentle-start").with_dose(reps=1, pace_s=1, switch_s=1).for_sides("left"),
    count_in_s=1,
    between_s=1,
)
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
TROUBLE, OWN = ("error", "warning"), ("file:", "blob:")
WIDE = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def diary(tmp_path):
    log = open_log(tmp_path / "log.sqlite")
    log.affected_side = "left"
    log.record_safety_check(full=True)
    return log


@pytest.fixture
def open_phone(browser, diary, tmp_path):
    """``open_phone()`` opens the page as on a phone; any console error or outside request fails the test."""
    wrong: list[str] = []
    opened = []

    def shown():
        path = take_along(SHORT, diary, tmp_path / "session.html").path
        context = browser.new_context(**PHONE, offline=True, accept_downloads=True)
        opened.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", lambda said: wrong.append(said.text) if said.type in TROUBLE else None)
        page.on("pageerror", lambda problem: wrong.append(str(problem)))
        page.on("request", lambda asked: None if asked.url.startswith(OWN) else wrong.append(asked.url))
        page.goto(path.as_uri())
        return page

    yield shown
    for context in opened:
        context.close()
    assert wrong == []


def none_of_these(page):
    while not page.locator(".gk-player").count():
        page.locator(".gk-card:not(.gk-card-done) [data-none]").first.tap()


def as_found(page):
    """Check that axe finds nothing in both themes, nothing is too wide, and nothing says "saved"."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert findings(page) == [], scheme
    assert page.evaluate(WIDE) <= 0
    assert not re.search(r"\bsav(ed|ing)\b", page.locator("body").inner_text(), re.IGNORECASE)


def test_a_session_on_the_phone_and_back_into_the_diary(open_phone, diary, tmp_path):
    page = open_phone()
    as_found(page)
    none_of_these(page)
    start = page.get_by_role("button", name="Start")
    expect(start).to_be_in_viewport()
    as_found(page)
    start.tap()
    expect(page.get_by_role("button", name="That hurt")).to_be_in_viewport()
    expect(page.locator(".gk-saved")).to_have_text("Kept on this device")
    as_found(page)
    assert page.locator(".gk-player").is_visible(), "it still ran"
    page.locator("[data-page=check-out]").wait_for()
    as_found(page)
    page.locator("[data-question=came_on] label").filter(has_text="No").tap()
    page.locator("[data-question=leg_pain] label").nth(3).tap()
    page.get_by_role("button", name="Go on").tap()
    page.locator("#result .code svg").wait_for()
    as_found(page)
    expect(page.locator("#result h2")).to_be_focused()
    with page.expect_download() as download:
        page.locator("[data-file]").tap()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert diary.sessions().empty
    assert "1 session" in str(diary.import_take_along(file))
    session = diary.sessions().iloc[0]
    assert (session["status"], session["bouts_done"], session["leg_pain_after"]) == ("finished", 2, 3)
    page.locator("#result summary").tap()
    assert "already" in str(diary.import_take_along(page.locator("#text").input_value()))


def test_a_reload_goes_on_where_it_was(open_phone, diary):
    page = open_phone()
    none_of_these(page)
    page.get_by_role("button", name="Start").tap()
    page.get_by_role("button", name="Pause").tap()
    page.reload()
    page.get_by_role("button", name="Resume").wait_for()
    paused_in = page.evaluate(f"{ENGINE}.state.phase")
    page.get_by_role("button", name="Resume").tap()
    page.wait_for_function(f"phase => {ENGINE}.state.phase > phase", arg=paused_in, polling=50)
    page.evaluate(SKIP_ALL)
    page.locator("[data-page=check-out]").wait_for()
    page.reload()
    page.get_by_role("button", name="Leave all of it blank").tap()
    page.locator("#result summary").tap()
    diary.import_take_along(page.locator("#text").input_value())
    assert set(diary.events()["kind"]) >= {"started", "paused", "adopted", "resumed", "phase", "finished"}


def test_a_warning_sign_ends_it_and_stops_the_diary_too(open_phone, diary):
    page = open_phone()
    none_of_these(page)
    page.get_by_role("button", name="Start").tap()
    page.locator("[data-sign]").first.tap()
    page.locator("[data-item=A1]").tap()
    expect(page.locator("[data-stop=spine]")).to_be_in_viewport()
    expect(page.locator(".gk-player")).to_be_hidden()
    page.locator("#result .code svg").wait_for()
    as_found(page)
    page.reload()
    expect(page.locator("[data-stop=spine]")).to_be_in_viewport()
    assert not page.get_by_role("button", name="Start").count()
    page.locator("#result summary").tap()
    diary.import_take_along(page.locator("#text").input_value())
    assert diary.gate().level == "emergency"
    assert diary.events()["kind"].iloc[-1] == "stopped"


def test_that_hurt_ends_the_day_of_the_page(open_phone):
    page = open_phone()
    none_of_these(page)
    page.get_by_role("button", name="Start").tap()
    page.get_by_role("button", name="That hurt").tap()
    page.get_by_role("button", name="Next").tap()
    page.get_by_role("button", name="Not settled").tap()
    page.get_by_role("button", name="Leave all of it blank").tap()
    expect(page.locator("#told")).to_contain_text("enough for today")
    assert not page.locator("[data-again]").count()


def test_a_page_that_has_run_out_starts_nothing(open_phone):
    page = open_phone()
    page.clock.install()
    page.clock.set_fixed_time("2099-01-01T12:00:00Z")
    page.reload()
    expect(page.locator("#told")).to_contain_text("run out")
    expect(page.locator("#check")).to_be_hidden()
    as_found(page)
