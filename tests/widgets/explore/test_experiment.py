"""The on/off experiment: power before the draw, the draw logged before the first day, safety first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from glidekit.session.record import Rating
from glidekit.widgets.explore.experiment import Experiment


@pytest.fixture
def log(diary):
    diary.record_safety_check(full=True)
    return diary


def opened(log):
    return Experiment(log, repetitions=20)


def words(shown):
    return " ".join(child.value for child in shown.children if hasattr(child, "value"))


def answered(shown, missing=0.0, lingers=0.0):
    shown.missing.value, shown.lingers.value = missing, lingers
    shown._see()


def begun(log):
    shown = opened(log)
    shown.pairs.value, shown.days_each.value = 6, 1
    answered(shown)
    shown._draw()
    return shown


def rate(log, clock, value):
    log.add_ratings([Rating("leg_pain", value, clock(), zone="Europe/London", moment="alone")])


def test_without_a_safety_check_nothing_can_be_planned(diary):
    shown = opened(diary)
    assert shown.step == "closed"
    assert "safety check first" in words(shown)


def test_the_order_is_drawn_only_after_its_power_was_seen(log):
    shown = opened(log)
    assert shown.step == "plan"
    assert shown.draw.disabled
    shown._draw()
    assert log.experiments() == ()
    answered(shown)
    assert "would be found" in shown.said.value
    assert not shown.draw.disabled
    shown.pairs.value = 12
    assert shown.draw.disabled, "other numbers have another power"


def test_it_asks_what_goes_missing_and_what_lasts_and_nothing_is_chosen_beforehand(log):
    shown = opened(log)
    assert (shown.missing.value, shown.lingers.value) == (None, None)
    shown._see()
    assert "answer both questions" in shown.said.value
    assert shown.power is None


def test_the_power_is_shown_on_paper_and_as_life_is(log):
    shown = opened(log)
    answered(shown, missing=0.4, lingers=0.6)
    said = shown.said.value
    assert said.count("<tr>") == 4, "on paper, with each, with both"
    assert "If 4 in 10 days go missing and 6 in 10" in said
    assert "Add a wash-out day" in said
    assert shown.power.missing == 0.4
    assert shown.power.lingers == 0.6
    shown.wash_out.value = 1
    assert shown.draw.disabled
    shown._see()
    assert "Add a wash-out day" not in shown.said.value
    assert "1 day to wash out" in shown.said.value


def test_wash_out_days_are_kept_with_the_order_and_do_not_count(log, clock):
    shown = opened(log)
    shown.pairs.value, shown.days_each.value, shown.wash_out.value = 6, 1, 1
    answered(shown, lingers=0.6)
    shown._draw()
    (found,) = log.experiments()
    assert (found.days_each, found.wash_out) == (2, 1)
    assert found.foreseen["lingers"] == 0.6
    for period in found.periods:
        for value in (10, 2 if period.condition == "on" else 6):
            clock.pass_(days=1)
            rate(log, clock, value)
    clock.pass_(days=1)
    said = words(opened(log))
    assert "4 points lower" in said
    assert "The first day of each period did not count" in said


def test_the_result_is_kept_as_a_page_and_no_other_file_is_lost(log, clock, tmp_path):
    begun(log)
    (found,) = log.experiments()
    for period in found.periods:
        clock.pass_(days=1)
        rate(log, clock, 2 if period.condition == "on" else 6)
    clock.pass_(days=1)
    shown = opened(log)
    page = tmp_path / "experiment.html"
    shown.keep(str(page))
    text = page.read_text(encoding="utf-8")
    assert "Written" in shown.said.value
    assert "4 points lower" in text
    assert "drawn and logged on 10 March 2026" in text
    assert "<svg" in text
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org", "")
    shown.keep(str(page))
    assert "Written" in shown.said.value, "a page of this kind is replaced"
    page.write_text("a letter", encoding="utf-8")
    shown.keep(str(page))
    assert "no page of this kind" in shown.said.value
    assert page.read_text(encoding="utf-8") == "a letter"
    shown.keep(str(tmp_path / "experiment.txt"))
    assert "ends in .html" in shown.said.value


def test_without_a_whole_pair_there_is_no_page(log, clock, tmp_path):
    begun(log)
    clock.pass_(days=30)
    shown = opened(log)
    shown.keep(str(tmp_path / "experiment.html"))
    assert "nothing to compare" in shown.said.value
    assert not (tmp_path / "experiment.html").exists()


def test_the_draw_is_logged_before_the_first_day_and_each_pair_has_both(log, clock):
    shown = begun(log)
    assert shown.step == "running"
    (found,) = log.experiments()
    assert found.drawn_at == clock()
    assert found.first == clock().date() + timedelta(days=1)
    conditions = [period.condition for period in found.periods]
    assert all({*conditions[at : at + 2]} == {"on", "off"} for at in range(0, 12, 2))
    assert "It begins on 11 March 2026" in words(shown)


def test_two_draws_have_two_seeds(log, clock):
    begun(log)
    clock.pass_(days=40)
    log.record_safety_check(full=True)
    shown = opened(log)
    shown.children[1].children[0].click()
    answered(shown)
    shown._draw()
    first, second = log.experiments()
    assert first.seed != second.seed


def test_today_says_with_or_without_and_never_more(log, clock):
    begun(log)
    (found,) = log.experiments()
    for period in found.periods[:2]:
        clock.pass_(days=1)
        said = words(opened(log))
        assert ("without the exercises; leave them out" in said) == (period.condition == "off")
        assert ("with the exercises, as the plan says and not more" in said) == (period.condition == "on")
        assert "result is shown when the last day is over" in said


def test_the_result_uses_the_logged_order(log, clock):
    begun(log)
    (found,) = log.experiments()
    for period in found.periods:
        clock.pass_(days=1)
        rate(log, clock, 2 if period.condition == "on" else 6)
    assert opened(log).step == "running"
    clock.pass_(days=1)
    shown = opened(log)
    assert shown.step == "over"
    said = words(shown)
    assert "4 points lower" in said
    assert "3 times in 100" in said, "2 of the 64 orders"
    assert "11 March to 22 March 2026" in said
    assert "drawn and logged on 10 March 2026" in said


def test_without_entries_nothing_is_compared(log, clock):
    begun(log)
    clock.pass_(days=30)
    assert "nothing can be said" in words(opened(log))


def test_a_red_flag_takes_the_place_of_everything(log):
    shown = begun(log)
    log.record_safety_check(items=("foot-drop",))
    assert shown.step == "closed"
    assert "ring today" in words(shown)


def test_a_course_that_gets_worse_sets_it_aside(log, monkeypatch):
    shown = begun(log)
    monkeypatch.setattr("glidekit.widgets.explore.experiment.firmly_worse", lambda _ratings: True)
    shown.refresh()
    assert shown.step == "closed"
    assert "the leg has got worse" in words(shown)


def test_it_can_be_ended_on_any_day(log, clock):
    shown = begun(log)
    clock.pass_(days=3)
    shown = opened(log)
    shown.children[1].click()
    assert shown.step == "over"
    assert len(log.experiments()[0].periods) == 12
