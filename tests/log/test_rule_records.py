"""The log as the rules read it: every worked case through a real log, and wrong clocks."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from support.case_log import FIRST, Lived, day_of
from support.diary import event, record, run_of

from glidekit.errors import GlidekitError, LogError
from glidekit.log import open_log, rows, rule_records, safety_log
from glidekit.log.rule_records import history_in
from glidekit.log.schema import RATING, SESSION
from glidekit.log.store import store
from glidekit.planning.presets import plan
from glidekit.rules import RULES

CASES = json.loads((Path(__file__).parents[1] / "cases/rules_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_worked_case_comes_out_the_same_through_a_log(log, clock, case):
    expected = dict(case["expect"])
    if "raises" in expected:
        with pytest.raises(GlidekitError, match=expected["raises"]):
            Lived(log, clock, case["records"])
        return
    Lived(log, clock, case["records"])
    clock.moment = FIRST + timedelta(days=case["day"], hours=4)
    advice = log.advice(day_of(case["day"]))
    if "why" in expected:
        assert expected.pop("why") in advice.why
    if expected.get("since") is not None:
        expected["since"] = day_of(expected["since"]).toordinal()
    got = {name: getattr(advice, name) for name in expected}
    got = {name: list(value) if isinstance(value, tuple) else value for name, value in got.items()}
    assert got == expected


# Wrong clocks -----------------------------------------------------------------------------------------------

JUMPS = [
    timedelta(hours=2), timedelta(days=1), timedelta(days=365), timedelta(days=36_500),
    -timedelta(hours=2), -timedelta(days=1), -timedelta(days=365), -timedelta(days=36_500),
]  # fmt: skip


@pytest.fixture(params=JUMPS, ids=str)
def off(request, clock):
    """Set the clock wrong, and right again."""

    wrong = request.param.total_seconds()
    return SimpleNamespace(
        by=request.param,
        wrong=lambda: clock.pass_(seconds=wrong),
        right=lambda: clock.pass_(seconds=-wrong),
    )


def opened_after_an_emergency(log):
    log.record_safety_check(["A1"])
    return log.record_safety_check(full=True, assessed=("hospital", log.today, True))


def test_a_later_emergency_holds_whatever_the_clock_said_of_the_assessment(log, off):
    off.wrong()
    opened_after_an_emergency(log)
    off.right()
    assert log.record_safety_check(["A1"]).level == "emergency"


def test_an_all_clear_ahead_of_now_counts_for_nothing_but_a_stop_does(log, clock):
    clock.pass_(days=365)
    assert log.record_safety_check(full=True).allowed
    clock.pass_(days=-365)
    assert log.gate().level == "missing"
    assert log.record_safety_check(full=True).allowed
    clock.pass_(hours=2)
    log.record_safety_check(["C1"])
    clock.pass_(hours=-2)
    assert log.gate().level == "urgent"
    clock.pass_(days=400)
    assert log.gate().level == "urgent"


def test_an_assessment_ahead_of_now_opens_nothing_until_its_day(log, clock):
    log.record_safety_check(["A1"])
    clock.pass_(days=1)
    log.record_safety_check(full=True, assessed=("hospital", log.today, True))
    assert log.gate().allowed
    clock.pass_(days=-1)
    assert log.gate().level == "emergency"


def test_the_cards_are_asked_again_once_the_clock_is_right(log, clock, off):
    off.wrong()
    log.record_safety_check(full=True)
    off.right()
    ahead, long_ago = off.by > timedelta(hours=1), off.by < -timedelta(days=7)
    assert log.gate().level == ("missing" if ahead else "stale" if long_ago else "clear")
    assert log.record_safety_check(full=True).allowed


def test_a_session_of_a_wrong_clock_is_neither_open_for_years_nor_asked_about_later(
    log, clock, off, short_plan
):
    off.wrong()
    name = log.begin_session(short_plan, zone="Europe/Berlin")
    off.right()
    clock.pass_(minutes=5)
    still = log.open_sessions()
    assert not still or abs(clock() - still[0].started_at) <= timedelta(hours=2)
    log.close_session(name, "stopped")
    second = log.begin_session(short_plan, zone="Europe/Berlin")
    log.close_session(second, "finished")
    clock.pass_(hours=20)
    assert log.next_day_due(zone="Europe/Berlin") == second
    for days in (1, 365, 36_500):
        later = clock() + timedelta(days=days)
        assert log.next_day_due(later, "Europe/Berlin") is None


def test_what_is_more_than_an_hour_ahead_is_refused_with_a_message(log, clock, rate):
    ahead = clock() + timedelta(minutes=61)
    for tried in (
        lambda: log.add_ratings([rate("leg_pain", 4, at=ahead)]),
        lambda: log.save(record(started=ahead)),
        lambda: log.mark("new tablets", ahead),
        lambda: log.mark("new tablets", ahead.date() + timedelta(days=1)),
        lambda: log.record_safety_check(full=True, at=ahead),
    ):
        with pytest.raises(LogError, match="future"):
            tried()
    log.add_ratings([rate("leg_pain", 4, at=clock() + timedelta(minutes=59))])
    assert len(log.ratings()) == 1
    assert log.sessions().empty


def test_a_setting_that_was_written_last_holds(log, off):
    off.wrong()
    log.affected_side = "left"
    off.right()
    log.affected_side = "right"
    assert log.affected_side == "right"


def test_ratings_wait_for_their_day_and_those_just_made_do_not(log, clock, rate):
    log.record_safety_check(full=True)
    log.add_ratings([rate("leg_pain", 9, at=clock() + timedelta(minutes=30), zone="Pacific/Kiritimati")])
    assert log.advice().why == ("T-today",)


WALKS = 40


@pytest.mark.parametrize("seed", range(WALKS))
def test_no_walk_of_the_clock_opens_an_open_stop(log, clock, rate, short_plan, seed):
    """Whatever the clock says, a stop stays open until a check written after it closes it."""
    rng = Random(seed)
    stop = None
    for _ in range(14):
        clock.moment = FIRST + timedelta(hours=rng.choice((0, 2, 24, 8_760, 876_000)) * rng.choice((-1, 1)))
        what = rng.choice(("tap", "tap", "none", "closed", "rate", "session"))
        if what == "tap":
            flag = rng.choice(("A1", "B3", "C1"))
            log.record_safety_check([flag])
            stop = "urgent" if flag == "C1" and stop != "emergency" else "emergency"
        elif what == "none":
            log.record_safety_check(full=True)
        elif what == "closed":
            by = rng.choice(("hospital", "physiotherapist"))
            gate = log.record_safety_check(full=True, assessed=(by, log.today, True))
            if gate.level not in ("urgent", "emergency"):
                assert stop is None or by == "hospital" or stop == "urgent"
                stop = None
        elif what == "rate":
            log.add_ratings([rate("leg_pain", rng.randint(0, 10), at=clock())])
        else:
            name = log.begin_session(short_plan, zone="UTC")
            log.close_session(name, "finished")
        for hours in (0, 24, -24, 8_760):
            level = log.gate(clock() + timedelta(hours=hours)).level
            assert stop is None or level in ("emergency", stop), (seed, stop, level)


@pytest.mark.parametrize("seed", range(WALKS // 2))
def test_after_any_walk_of_the_clock_all_is_right_once_it_is_right(log, clock, rate, short_plan, seed):
    rng = Random(seed)
    for _ in range(8):
        clock.moment = FIRST + timedelta(hours=rng.choice((2, 24, 8_760, 876_000)) * rng.choice((-1, 1)))
        what = rng.choice(("left open", "closed", "check", "copy", "rate"))
        if what in ("left open", "closed"):
            name = log.begin_session(short_plan, zone="UTC")
            if what == "closed":
                log.close_session(name, "finished")
        elif what == "check":
            log.record_safety_check(full=True)
        elif what == "copy":
            log.back_up()
        else:
            log.add_ratings([rate("leg_pain", rng.randint(0, 10), at=clock())])
    clock.moment = FIRST
    idle = timedelta(hours=RULES.idle_hours)
    assert all(abs(clock() - one.started_at) <= idle for one in log.open_sessions()), "open for years"
    newest = log.back_up()
    assert log.backups()[0].number == newest.number, "an older copy stands in front"
    assert log.record_safety_check(full=True).allowed
    assert log.gate(clock() + timedelta(days=RULES.check_days)).level in ("clear", "stale")
    assert log.gate(clock() + timedelta(days=RULES.check_days, minutes=1)).level == "stale"
    name = log.begin_session(short_plan, zone="UTC")
    log.close_session(name, "finished")
    clock.pass_(hours=20)
    assert log.next_day_due(zone="UTC") == name
    for days in (1, 365, 36_500):
        assert log.next_day_due(clock() + timedelta(days=days), "UTC") is None


# What reopens the questions, and what does not --------------------------------------------------------------


@pytest.fixture
def asked(log, clock, rate):
    """A log in which a rating made the safety questions due."""
    log.record_safety_check(full=True)
    clock.pass_(days=1)
    log.add_ratings([rate("weakness", 6)])
    assert log.gate().level == "ask"
    return log


def test_a_question_stays_open_when_its_answer_is_corrected_or_taken_out(asked):
    (name,) = asked.ratings()["rating_id"]
    asked.amend(name, value=0)
    assert asked.advice().why == ("Q-weakness",)
    asked.undo()
    asked.void(name)
    assert asked.advice().why == ("Q-weakness",)
    assert asked.record_safety_check(full=True).allowed


def test_a_question_stays_open_when_its_session_is_erased(log, clock, rate, short_plan):
    log.record_safety_check(full=True)
    name = log.begin_session(short_plan, zone="UTC", ratings=[rate("weakness", 6, "before")])
    log.close_session(name, "finished")
    clock.pass_(days=1)
    log.add_ratings([rate("new_numbness", 1, "next-day")], session_id=name)
    log.erase(name, sure=True)
    assert "Q-numb" in log.advice().why
    assert log.gate().level == "ask"


def test_an_import_closes_nothing(log, clock, tmp_path):
    from glidekit.log import open_log

    other = open_log(tmp_path / "other.sqlite", clock=clock)
    other.record_safety_check(["A1"])
    other.record_safety_check(full=True, asked=True, assessed=("hospital", other.today, True))
    other.set_setting("talked_to_professional", "asked")
    other.export(tmp_path / "export")
    log.record_safety_check(["B3"])
    log.import_log(tmp_path / "export")
    assert log.gate().level == "emergency"
    assert log.gate().items == ("B3", "A1")
    assert log.setting("talked_to_professional") is None


def test_a_log_that_moves_to_another_machine_keeps_what_was_closed(log, clock, tmp_path):
    from glidekit.log import open_log

    opened_after_an_emergency(log)
    log.export(tmp_path / "export")
    other = open_log(tmp_path / "other.sqlite", clock=clock)
    other.import_log(tmp_path / "export")
    assert other.records() == log.records()
    assert other.gate() == log.gate()


def test_a_check_in_without_a_set_is_not_a_session_but_its_answers_stay(log, clock, rate):
    name = log.begin_session(
        plan("flare-day"), zone="UTC", ratings=[rate("leg_pain", 4, "before")], note="hm"
    )
    log.close_session(name, "abandoned", stop_reason="left idle")
    assert log.sessions().empty
    ratings = log.ratings()
    assert (ratings.loc[0, "moment"], ratings["session_id"].isna().all()) == ("alone", True)
    assert log.notes()["session_id"].isna().all()
    assert log.advice().plan == "ordinary"


def test_an_answer_about_the_other_leg_asks_once_and_never_counts_for_the_affected_one(log, clock, rate):
    log.set_setting("affected_side", "left")
    log.record_safety_check(full=True)
    for _ in range(6):
        clock.pass_(days=1)
        log.add_ratings([rate("leg_pain", 2, "alone", side="left")])
    log.add_ratings([rate("leg_pain", 0, "alone", side="right")])  # 0 is no warning sign
    assert log.advice().why == ()
    log.add_ratings([rate("leg_pain", 9, "alone", side="right")])
    assert (log.advice().action, log.advice().why) == ("ask", ("Q-other-leg",))
    log.record_safety_check(full=True)
    assert log.advice().why == ()  # answered with no, so the left leg had no bad day
    clock.pass_(days=14)
    log.record_safety_check(full=True)
    log.add_ratings([rate("tingling", 3, "alone", side="right")])
    assert log.advice().why == ()
    clock.pass_(days=15)
    log.add_ratings([rate("tingling", 3, "alone", side="right")])
    assert log.advice().why == ("Q-other-leg",)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"settled": False, "where": "calf"}, "D-hurt"),
        ({"settled": True, "where": "foot"}, "D-hurt"),
        ({"settled": True, "where": "calf"}, "D-not-whole"),
    ],
)
def test_that_hurt_before_the_first_movement_has_its_consequence(log, clock, rate, said, rule):
    answers = [rate("leg_pain", 3, "before"), rate("furthest_point", 5, "before")]
    name = log.begin_session(plan("flare-day"), zone="UTC", ratings=answers)
    begun, hurt = event(1, "started", at=clock()), event(2, "hurt", at=clock(), hurt=6, **said)
    log.write_events(name, [begun, hurt, event(3, "stopped", at=clock(), reason="hurt")])
    log.close_session(name, "stopped")
    assert log.bouts()["outcome"].tolist().count("hurt") == 1
    assert log.advice().why == (rule,)


def test_advice_is_worked_out_again_after_each_change_and_not_before(log, clock, rate, monkeypatch):
    from glidekit.log import open_log, safety_log

    log.record_safety_check(full=True)
    other = open_log(log.path, clock=clock)
    assert other.gate().allowed
    other.add_ratings([rate("weakness", 5)])
    assert log.gate().allowed, "answered for on the day of the questions"
    clock.pass_(days=1)
    other.add_ratings([rate("weakness", 9)])
    assert log.gate().level == "ask"
    monkeypatch.setattr(safety_log, "read", None)
    monkeypatch.setattr(safety_log, "read_on", None)
    assert log.gate().level == "ask", "nothing changed: nothing is read anew"
    log.note("a note changes nothing that the rules read")
    assert log.gate().level == "ask"


def test_a_log_that_has_not_changed_is_not_opened_to_ask_it_again(log, clock, monkeypatch):
    log.record_safety_check(["C1"])
    log.set_setting("volume", {"bells": 1})
    told, today, loud = log.gate(), log.advice(), log.setting("volume")
    loud["bells"] = 9
    seen = log.today, log.zone, log.affected_side, log.open_sessions(), log.usually_answered()
    monkeypatch.setattr(store, "connect", None)
    assert log.gate() == told
    assert log.advice() == today
    assert log.setting("volume") == {"bells": 1}, "what one caller changes is not another's"
    assert (log.today, log.zone, log.affected_side, log.open_sessions(), log.usually_answered()) == seen
    assert log.gate(clock() + timedelta(days=1)).level == "urgent"
    with pytest.raises(TypeError):
        log.note("a change")  # a change does open the file


def test_what_is_kept_of_a_log_gives_way_to_a_change_made_elsewhere(log, clock, short_plan):
    other = open_log(log.path, clock=clock)
    log.record_safety_check(full=True)
    assert (log.setting("volume"), log.open_sessions(), log.affected_side) == (None, (), None)
    assert log.zone != "Pacific/Kiritimati"
    other.set_setting("volume", 3)
    name = other.begin_session(short_plan, zone="Pacific/Kiritimati")
    assert log.setting("volume") == 3
    assert [one.session_id for one in log.open_sessions()] == [name]
    assert (log.zone, log.today) == ("Pacific/Kiritimati", other.today)
    other.affected_side = "left"
    assert log.affected_side == "left"


def test_a_damaged_setting_stops_the_gate_and_not_the_advice(log):
    log.record_safety_check(full=True)
    log.set_setting("country", "uk")
    with log._base.store.write() as connection:
        connection.execute("UPDATE setting SET value = '\"FR\"'")
    for _ in range(2):
        with pytest.raises(LogError, match="damaged"):
            log.gate()
    assert log.advice().why == ()


# Reading only what is new gives the same as reading everything ----------------------------------------------


class Life:
    """Random events in the life of a log, one after another."""

    def __init__(self, log, clock, rate, plan, rng):
        self.log, self.clock, self.rate, self.plan, self.rng = log, clock, rate, plan, rng
        self.running = []

    def step(self):
        self.clock.pass_(hours=self.rng.choice((1, 5, 20, 20, -3)))
        self.rng.choice([getattr(self, name) for name in vars(Life) if name.startswith("does_")])()

    def ids(self, table):
        """Of all rows that are not void: a frame takes ten times as long."""
        with self.log._base.store.read() as connection:
            found = rows.sound(connection, table, "WHERE voided_us IS NULL ORDER BY written")
        return [row[table.key[0]] for row in found]

    def answers(self, moment):
        rng, side = self.rng, self.rng.choice(("left", "left", "left", "right", None))
        return [
            self.rate(scale, rng.randint(0, most), moment, side=side)
            for scale, most in (("leg_pain", 10), ("furthest_point", 6), ("weakness", 4), ("tingling", 3))
            if rng.random() < 0.7
        ]

    def does_rate(self):
        self.log.add_ratings(self.answers("alone"))

    def does_begin(self):
        self.running.append(self.log.begin_session(self.plan, zone="UTC", ratings=self.answers("before")))

    def does_run(self):
        if self.running:
            name = self.rng.choice(self.running)
            events = run_of(self.log.timeline_of(name), at=self.clock(), to_end=self.rng.random() < 0.7)
            hurt = [event(len(events) + 1, "hurt", at=self.clock(), settled=False, where="foot")]
            self.log.write_events(name, [*events, *(hurt if self.rng.random() < 0.4 else [])])

    def does_close(self):
        if self.running:
            name = self.running.pop(self.rng.randrange(len(self.running)))
            self.log.close_session(
                name, self.rng.choice(("finished", "stopped")), ratings=self.answers("after")
            )

    def does_rate_a_session(self):
        names = self.ids(SESSION)
        if names:
            self.log.add_ratings(self.answers("next-day"), session_id=self.rng.choice(names))

    def does_check(self):
        flags = self.rng.choice(([], [], ["C1"], ["A1"], ["D2"]))
        seen = self.rng.choice((None, ("hospital", self.log.today, True)))
        self.log.record_safety_check(flags, full=self.rng.random() < 0.7, assessed=seen, d=True)

    def does_take_back(self):
        self.log.take_back("C1", has_it=self.rng.random() < 0.3, minutes=2)

    def does_save(self):
        self.log.save(record(self.rng.randint(0, 60)))

    def does_change(self):
        ratings = self.ids(RATING)
        if ratings:
            name = self.rng.choice(ratings)
            self.rng.choice((lambda: self.log.amend(name, value=1), lambda: self.log.void(name)))()

    def does_undo(self):
        if len(self.log.history()):
            with suppress(GlidekitError):  # it was undone already
                self.log.undo()

    def does_set(self):
        self.log.set_setting("volume", self.rng.random())
        if self.rng.random() < 0.3:
            self.log.affected_side = self.rng.choice(("left", "right", "left"))

    def does_erase(self):
        names = [one for one in self.ids(SESSION) if one not in self.running]
        if names:
            self.log.erase(self.rng.choice(names), sure=True)

    def does_go_back(self):
        if self.rng.random() < 0.3:
            copies = self.log.backups()
            if copies:
                self.log.restore(self.rng.choice(copies), keep_newer=self.rng.random() < 0.5)
                self.running = [one.session_id for one in self.log.open_sessions()]

    def does_copy(self):
        self.log.back_up()


@pytest.mark.parametrize("seed", range(12))
def test_reading_on_gives_the_same_as_reading_everything(log, clock, rate, short_plan, seed):
    rng = Random(seed)
    life, other = Life(log, clock, rate, short_plan, rng), open_log(log.path, clock=clock)
    for _ in range(40):
        life.step()
        with log._base.store.read() as connection:
            anew = history_in(connection)
        for one in (log, other) if rng.random() < 0.5 else (log,):
            on = safety_log.history(one._base)
            assert on.written == anew.written
            assert on.plans == anew.plans


def test_after_a_new_answer_only_what_is_new_is_read(log, clock, rate, short_plan, monkeypatch):
    log.save_all(record(80 + day) for day in range(20))
    log.record_safety_check(full=True)
    assert log.gate().allowed
    monkeypatch.setattr(rule_records, "read", None)
    clock.pass_(minutes=1)
    log.add_ratings([rate("leg_pain", 9)])
    assert log.advice().why == ("T-today",)
    name = log.begin_session(short_plan, zone="UTC", ratings=[rate("leg_pain", 3, "before")])
    log.write_events(name, run_of(log.timeline_of(name), at=clock()))
    log.close_session(name, "finished", ratings=[rate("leg_pain", 8, "after")])
    assert "C-check-out" in log.advice().why
    assert log.record_safety_check(["C1"]).level == "urgent"
