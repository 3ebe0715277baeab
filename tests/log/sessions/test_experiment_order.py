"""The order of an experiment is stored before its first day and never changes afterwards."""

from __future__ import annotations

from datetime import date

import pytest

from glidekit.errors import LogError
from glidekit.log import open_log

ORDER = ("on", "off", "off", "on")
TOMORROW = date(2026, 3, 11)


@pytest.fixture
def drawn(log):
    log.add_order(ORDER, days_each=3, begins=TOMORROW, seed=7, power=0.4)
    return log


def test_it_comes_back_as_it_was_drawn(drawn, clock):
    (found,) = open_log(drawn.path, clock=clock).experiments()
    assert tuple(period.condition for period in found.periods) == ORDER
    assert [period.number for period in found.periods] == [1, 2, 3, 4]
    assert (found.first, found.last) == (TOMORROW, date(2026, 3, 22))
    assert (found.days_each, found.seed) == (3, 7)
    assert found.drawn_at == clock()
    assert found.drawn_at.date() < found.first


def test_each_day_has_its_period(drawn):
    (found,) = drawn.experiments()
    assert found.on(date(2026, 3, 10)) is None
    assert found.on(date(2026, 3, 13)).number == 1
    assert found.on(date(2026, 3, 14)).condition == "off"
    assert found.on(date(2026, 3, 23)) is None
    assert not found.is_over(date(2026, 3, 22))
    assert found.is_over(date(2026, 3, 23))


@pytest.mark.parametrize("day", [date(2026, 3, 10), date(2026, 3, 1)])
def test_an_order_drawn_too_late_is_refused(log, day):
    with pytest.raises(LogError, match="drawn before its first day"):
        log.add_order(ORDER, days_each=3, begins=day, seed=1)
    assert log.experiments() == ()


@pytest.mark.parametrize(("order", "days"), [((), 3), (("on", "perhaps"), 3), (ORDER, 0)])
def test_an_impossible_order_is_refused(log, order, days):
    with pytest.raises(LogError, match="'on' or 'off'"):
        log.add_order(order, days_each=days, begins=TOMORROW, seed=1)


@pytest.mark.parametrize("wash_out", [3, 5, -1])
def test_a_wash_out_that_leaves_no_day_of_its_period_is_refused(log, wash_out):
    with pytest.raises(LogError, match="at least one must count"):
        log.add_order(ORDER, days_each=3, begins=TOMORROW, seed=1, wash_out=wash_out)
    assert log.experiments() == ()
    log.add_order(ORDER, days_each=3, begins=TOMORROW, seed=1, wash_out=2)
    assert log.experiments()[0].wash_out == 2


def test_one_at_a_time(drawn, clock):
    with pytest.raises(LogError, match="under way already"):
        drawn.add_order(ORDER, days_each=1, begins=date(2026, 4, 1), seed=1)
    clock.pass_(days=20)
    drawn.add_order(ORDER, days_each=1, begins=date(2026, 4, 1), seed=1)
    assert [len(found.periods) for found in drawn.experiments()] == [4, 4]


def test_ending_it_early_leaves_the_order_as_it_was(drawn):
    (found,) = drawn.experiments()
    drawn.end_experiment(found.id, date(2026, 3, 15))
    (ended,) = drawn.experiments()
    assert ended.periods == found.periods
    assert ended.on(date(2026, 3, 14)).number == 2
    assert ended.on(date(2026, 3, 15)) is None
    assert ended.is_over(date(2026, 3, 15))


def test_a_log_with_an_experiment_is_whole(drawn):
    assert drawn.check().ok
