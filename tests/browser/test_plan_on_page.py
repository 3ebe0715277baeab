"""The plan on the clinician's page: edited there offline, it comes back as text and as a file."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from support.accessibility import findings, keep_one_row_of_each_kind
from support.proposals import PROPOSALS

import glidekit as gk
from glidekit.handover.report import Report
from glidekit.handover.shared_rows import Choice, rows_of
from glidekit.pages.plan_page import plan_change
from glidekit.planning.plan import Item
from glidekit.planning.proposal import Proposal, proposal_from_text, proposal_text
from glidekit.sample.example_log import example_log

pytestmark = pytest.mark.browser

START = gk.plan("gentle-start")
PLANS = {
    "as it is": START,
    "one side, one more, odd numbers": gk.Plan(
        "odd",
        'Anna\'s "odd" <plan> & more',
        (
            Item("standing-glide", sides=("right", "left"), extra_reps=3),
            Item("supine-glide", sides=("left",)),
        ),
        count_in_s=0.5,
    ).with_dose(rest_s=12.5, pace_s=2.5, sets=3),
}


@pytest.fixture(scope="module")
def open_page(page, tmp_path_factory):
    """``open_page(plan)``: open a clinician's page with this plan, written once."""
    folder, log = tmp_path_factory.mktemp("reports"), example_log("steady")

    @cache
    def written(plan):
        rows = rows_of(log, Choice(), made=date(2025, 7, 1), plan=plan)
        return Report(rows).write(folder / f"report-{plan.name if plan else 'none'}.html").path

    def opened(plan):
        page.goto(written(plan).as_uri())
        return page

    return opened


def text_of(page):
    page.get_by_role("button", name="Show as text").click()
    return page.locator("#plan-words").input_value()


def file_of(page):
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    return saved.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_an_untouched_plan_comes_back_the_same_as_text_and_as_file(open_page, plan):
    shown = open_page(plan)
    shown.get_by_label("Your name").fill("A. Physio")
    shown.get_by_label("Day", exact=True).fill("2026-11-20")
    shown.get_by_label("A line for the person").fill("Stop: if it goes  down.")
    wanted = Proposal(plan, "A. Physio", date(2026, 11, 20), "Stop: if it goes down.")
    assert text_of(shown) == proposal_text(wanted)
    for words in (text_of(shown), file_of(shown)):
        read = proposal_from_text(words)
        assert (read.plan.items, read.plan.title) == (plan.items, plan.title)
        assert (read.plan.count_in_s, read.plan.between_s) == (plan.count_in_s, plan.between_s)
        assert (read.by, read.on, read.note) == (wanted.by, wanted.on, wanted.note)


@settings(deadline=None, max_examples=20)
@given(proposal=PROPOSALS)
def test_any_plan_comes_back_from_the_page_as_it_was(page, proposal):
    page.set_content(f"<!DOCTYPE html><title>A plan</title><main>{plan_change(proposal.plan)}</main>")
    page.get_by_label("Your name").fill(proposal.by)
    page.get_by_label("Day", exact=True).fill(proposal.on.isoformat() if proposal.on else "")
    page.get_by_label("A line for the person").fill(proposal.note)
    assert proposal_from_text(text_of(page)) == proposal


def test_what_is_ticked_and_typed_is_what_comes_back(open_page):
    shown = open_page(START)
    supine = shown.locator("fieldset", has_text="Supine glide")
    supine.get_by_label("Repetitions").fill("6")
    supine.get_by_label("How far").select_option("quarter")
    supine.get_by_label("Sides").select_option("left")
    shown.locator("fieldset", has_text="Sitting glide").get_by_role("checkbox").uncheck()
    shown.locator("fieldset", has_text="Standing glide").get_by_role("checkbox").check()
    for words in (text_of(shown), file_of(shown)):
        supine_back, standing = proposal_from_text(words).plan.items
        assert (supine_back.doses.reps, supine_back.doses.range, supine_back.sides) == (
            6,
            "quarter",
            ("left",),
        )
        assert standing.exercise == "standing-glide"


def test_a_dose_beyond_its_limits_and_an_empty_plan_are_told_and_give_nothing(open_page):
    shown = open_page(START)
    said = shown.locator("#plan-said")
    shown.locator("fieldset", has_text="Supine glide").get_by_label("Repetitions").fill("80")
    shown.get_by_role("button", name="Show as text").click()
    assert said.inner_text() == "Supine glide, gentle: Repetitions is a number from 1 to 50."
    for box in shown.get_by_role("checkbox").all():
        box.uncheck()
    shown.get_by_role("button", name="Save as a file").click()
    assert said.inner_text() == "Tick at least one exercise."
    assert not shown.locator("#plan-words").is_visible()


def test_while_nothing_may_be_started_nothing_is_ticked_and_axe_finds_nothing(open_page, traffic):
    shown = open_page(None)
    assert not any(box.is_checked() for box in shown.get_by_role("checkbox").all())
    shown.get_by_role("checkbox").first.check()
    text_of(shown)
    keep_one_row_of_each_kind(shown)
    assert findings(shown) == []
    assert [url for url in traffic.requests if not url.startswith(("file:", "blob:"))] == []
