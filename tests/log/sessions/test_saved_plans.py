"""Plans are saved in the log under a name, one key a name, and never overwritten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glidekit.errors import PlanError
from glidekit.log import open_log
from glidekit.log.sessions.kept_plans import forget_plan, save_plan, saved_plan, saved_plans
from glidekit.planning.presets import plan

EVENING = replace(plan("gentle-start").with_dose(reps=4), kind="ordinary")


@pytest.fixture
def log(tmp_path):
    return open_log(tmp_path / "log.sqlite")


def test_a_saved_plan_is_found_by_name_after_reopening(log):
    save_plan(log, " my evening ", EVENING)
    again = open_log(log.path)
    assert list(saved_plans(again)) == ["my evening"]
    assert saved_plan(again, "my evening") == replace(EVENING, name="my evening", title="my evening", why="")
    assert saved_plan(again, "gentle-start") == plan("gentle-start")


def test_the_last_one_counts_and_the_one_before_stays_in_the_file(log):
    save_plan(log, "evening", EVENING)
    save_plan(log, "evening", EVENING.with_dose(reps=6))
    assert saved_plan(log, "evening").items[0].doses.reps == 6
    with log._base.store.read() as connection:
        (stored,) = connection.execute("SELECT count(*) FROM setting WHERE key = 'plan:evening'").fetchone()
    assert stored == 2


def test_a_forgotten_one_is_offered_no_longer(log):
    save_plan(log, "evening", EVENING)
    save_plan(log, "morning", EVENING)
    forget_plan(log, "evening")
    forget_plan(log, "never there")
    assert list(saved_plans(log)) == ["morning"]


def test_an_unknown_name_gets_the_nearest(log):
    save_plan(log, "evening", EVENING)
    with pytest.raises(PlanError, match="'evening'"):
        saved_plan(log, "evning")


@pytest.mark.parametrize("name", ["gentle-start", "Flare-Day", "", "two\nlines"])
def test_the_workbooks_own_names_and_no_names_are_refused(log, name):
    with pytest.raises(PlanError):
        save_plan(log, name, EVENING)
    assert saved_plans(log) == {}


def test_a_plan_that_can_no_longer_be_read_stops_nothing(log):
    log.set_setting("plan:old", {"name": "old", "items": [{"exercise": "gone"}]})
    log.set_setting("plan:broken", 3)
    save_plan(log, "evening", EVENING)
    assert list(saved_plans(log)) == ["evening"]


@pytest.mark.parametrize("name", ["gentle-start", "flare-day"])
def test_a_saved_plan_is_a_persons_own_whatever_it_was_made_from(log, name):
    """It grows like any other, and does not count as a restart or a smaller plan."""
    assert save_plan(log, "mine", plan(name)).kind == "ordinary"
    log.set_setting("plan:before", plan(name).to_dict())  # as earlier versions saved it
    assert {one.kind for one in saved_plans(log).values()} == {"ordinary"}
