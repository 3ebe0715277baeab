"""Marking a figure in a check-in and watching an exercise: by pointing, by keyboard, without motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.accessibility import findings

pytestmark = pytest.mark.browser

OPEN = "import glidekit as gk\nlog = gk.open_log()\nlog.affected_side = 'left'\ngk.check_in(log)"


def point_at(page, area):
    """Click in the middle of an area's touch target."""
    page.locator(f".gk-area[data-area={area}] .gk-hit").click(force=True)


def test_a_figure_is_marked_in_the_check_in_and_saved_with_its_answers(rewrite_notebook):
    notebook = rewrite_notebook([OPEN])
    notebook.run_all()
    page = notebook.page
    page.get_by_text("Add more", exact=True).click()
    page.get_by_text("Mark on a figure where it hurts").click()
    expect(page.locator(".gk-bodymap")).to_be_visible()
    point_at(page, "calf-left")
    expect(page.locator(".gk-said")).to_contain_text("left: calf")
    expect(page.get_by_role("radio", name="Calf", exact=True)).to_be_checked()
    page.locator(".gk-kinds label", has_text="Tingling").click()
    foot = page.locator(".gk-area[data-area=sole-left] .gk-hit").bounding_box()
    assert min(foot["width"], foot["height"]) >= 44
    point_at(page, "sole-left")
    expect(page.get_by_role("radio", name="Foot", exact=True)).to_be_checked()

    page.get_by_text("Choose from a list").click()
    box = page.get_by_role("checkbox", name="left buttock").first
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    assert findings(page, ".gk-form") == []

    page.locator("[data-line=no]").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("are in your log")).to_be_visible()
    told = notebook.kernel_execute(
        "r = log.ratings().set_index('scale').text\n"
        "print(r['pain_areas'], r['tingling_areas'], r['furthest_point'], log.gate().level, sep=' | ')"
    )
    assert told.strip() == "buttock-left; calf-left | sole-left | foot | missing"
    assert notebook.traffic.console_errors == []


def test_an_exercise_moves_when_asked_to_and_stands_still_under_reduced_motion(rewrite_notebook):
    notebook = rewrite_notebook(
        ["import glidekit as gk", "gk.watch('supine-glide')", "gk.watch('sitting-glide')"]
    )
    notebook.run_all()
    page = notebook.page
    watch = page.locator(".gk-watch").first
    leg = watch.locator(".gk-limb")
    expect(watch.get_by_role("radio", name="Half")).to_be_checked()
    first = leg.get_attribute("d")
    watch.get_by_role("button", name="Show the movement").click()
    expect(leg).not_to_have_attribute("d", first)
    watch.get_by_role("button", name="Stop").click()
    expect(leg).to_have_attribute("d", first)
    watch.get_by_role("radio", name="Left").check()
    words = "Supine glide, left leg, lying, seen from the left: the knee straightens and the toes point away."
    expect(watch.get_by_role("img")).to_have_attribute("aria-label", words)
    page.emulate_media(reduced_motion="reduce")
    expect(watch.locator("figcaption")).to_have_text(["Start", "End"])
    expect(watch.get_by_role("button")).to_have_count(0)
    assert findings(page, ".gk-watch") == []
    assert notebook.traffic.console_errors == []
