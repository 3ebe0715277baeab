from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from support.diary import event, record, run_of

from glidekit.analysis.daily import daily
from glidekit.errors import LogError
from glidekit.log.frames import COLUMNS

FRAMES = ("sessions", "ratings", "bouts", "safety_checks", "events", "marks", "notes")
DTYPES = {
    "time": "datetime64[us, UTC]", "date": "datetime64[us]", "category": "category", "text": "string",
    "number": "Float64", "count": "Int64", "yes-no": "boolean",
}  # fmt: skip


def fill(log, short_plan, rate):
    log.record_safety_check(full=True)
    log.save(record())
    name = log.begin_session(short_plan, zone="Europe/Berlin", ratings=[rate("leg_pain", None, "before")])
    log.write_events(name, [event(1, "started")])
    log.add_ratings([rate("peg", 4.3, "weekly")])
    log.mark("new tablets", date(2026, 3, 1), "once a day")
    log.note("on my own")


@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
@pytest.mark.parametrize("name", FRAMES)
def test_every_column_is_documented_and_typed(log, short_plan, rate, name, full):
    if full:
        fill(log, short_plan, rate)
    frame = getattr(log, name)()
    assert (len(frame) > 0) is full
    assert {column: str(frame[column].dtype) for column in frame} == {
        column.name: DTYPES[column.kind] for column in COLUMNS[name]
    }
    listed = log.columns().query("frame == @name")
    assert [column for column in listed["column"] if not column.endswith(("_left", "_right"))] == list(frame)
    assert (listed["meaning"].str.len() > 3).all()


def test_a_blank_is_neither_zero_nor_missing(log, rate):
    log.add_ratings([rate("leg_pain", None), rate("back_pain", 0)])
    frame = log.ratings().set_index("scale")
    assert pd.isna(frame.loc["leg_pain", "value"])
    assert frame.loc["leg_pain", "status"] == "skipped"
    assert frame.loc["back_pain", "value"] == 0
    assert frame.loc["back_pain", "status"] == "answered"


def test_before_and_after_stand_side_by_side(log, short_plan, rate):
    given = [rate("leg_pain", 5, "before"), rate("furthest_point", "calf", "before")]
    name = log.begin_session(short_plan, zone="UTC", ratings=given)
    log.write_events(name, run_of(log.timeline_of(name)))
    check_out = [rate("leg_pain", 3, "after"), rate("settled", "within minutes", "after")]
    log.close_session(name, "stopped", ratings=check_out)
    row = log.sessions().iloc[0]
    assert (row["leg_pain_before"], row["leg_pain_after"], row["furthest_point_before"]) == (5, 3, 5)
    assert row["settled"] == "within minutes"
    assert pd.isna(row["furthest_point_after"])
    assert pd.isna(row["came_on"])


def test_a_session_that_runs_has_no_end_and_no_sets_yet(log, short_plan):
    log.begin_session(short_plan, zone="UTC")
    row = log.sessions().iloc[0]
    assert row["status"] == "running"
    assert row[["ended_at", "bouts_planned", "planned_s", "actual_s"]].isna().all()


@pytest.mark.parametrize(
    ("moment", "zone", "local"),
    [
        ("2026-03-28T23:30", "Europe/Berlin", "2026-03-29"),  # past local midnight
        ("2026-03-29T01:00", "Europe/Berlin", "2026-03-29"),  # the hour that summer time skips
        ("2026-10-25T00:30", "Europe/Berlin", "2026-10-25"),  # the hour that happens twice
        ("2026-10-25T01:30", "Europe/Berlin", "2026-10-25"),
        ("2026-05-01T05:00", "Pacific/Honolulu", "2026-04-30"),  # travel
        ("2026-05-01T11:00", "Pacific/Kiritimati", "2026-05-02"),
    ],
)
def test_a_session_falls_on_the_date_where_the_person_was(log, short_plan, clock, moment, zone, local):  # noqa: PLR0917
    clock.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    log.begin_session(short_plan, zone=zone)
    row = log.sessions().iloc[0]
    assert row["local_date"] == pd.Timestamp(local)
    assert row["started_at"] == pd.Timestamp(moment, tz="UTC")


def test_two_sessions_on_a_day_are_two_rows_in_the_order_of_time(log):
    log.save(record(started=datetime(2026, 3, 9, 18, tzinfo=UTC)))
    log.save(record(started=datetime(2026, 3, 9, 8, tzinfo=UTC)))
    assert list(log.sessions()["started_at"].dt.hour) == [8, 18]


def test_a_rating_without_a_time_zone_or_in_the_future_is_refused(log, rate, clock):
    with pytest.raises(LogError, match="time zone"):
        log.add_ratings([rate("leg_pain", 3, at=datetime(2026, 1, 1))])  # noqa: DTZ001 - that is the mistake
    with pytest.raises(LogError, match="future"):
        log.add_ratings([rate("leg_pain", 3, at=clock().replace(year=2027))])
    assert len(log.ratings()) == 0


def test_an_answer_sent_twice_is_stored_once(log, short_plan, rate):
    name = log.begin_session(short_plan, zone="UTC")
    for _ in range(2):
        log.add_ratings([rate("leg_pain", 3, "after")], session_id=name)
        log.add_ratings([rate("peg", 3, "weekly")])
    assert len(log.ratings()) == 2


def test_the_next_day_is_asked_for_once_on_the_day_after(log, short_plan, clock, rate):
    name = log.begin_session(short_plan, zone="Europe/Berlin")
    log.close_session(name, "finished")
    clock.pass_(hours=8)
    assert log.next_day_due(zone="Europe/Berlin") is None
    clock.pass_(hours=6)
    assert log.next_day_due(zone="Europe/Berlin") == name
    clock.pass_(hours=23)
    assert log.next_day_due(zone="Europe/Berlin") is None
    clock.pass_(hours=-15)
    log.add_ratings([rate("leg_pain", None, "next-day")], session_id=name)
    assert log.next_day_due(zone="Europe/Berlin") is None


def test_if_both_legs_were_answered_each_has_a_column(log, short_plan, rate):
    log.affected_side = "right"
    log.begin_session(
        short_plan,
        zone="Europe/Berlin",
        ratings=[rate("leg_pain", 3, "before", side="right"), rate("leg_pain", 7, "before", side="left")],
    )
    frame = log.sessions()
    row = frame.iloc[0]
    assert (row["leg_pain_before_left"], row["leg_pain_before_right"]) == (7, 3)
    assert row["leg_pain_before"] == 3, "that of the affected leg"
    assert "tingling_before_left" not in frame
    assert str(frame["leg_pain_before_left"].dtype) == "Float64"
    meanings = log.columns().set_index("column")["meaning"]
    assert "left leg" in meanings["leg_pain_before_left"]


def test_one_leg_needs_no_columns_of_its_own(log, short_plan, rate):
    log.begin_session(short_plan, zone="Europe/Berlin", ratings=[rate("leg_pain", 3, "before", side="right")])
    assert not [name for name in log.sessions() if name.endswith("_right")]


def test_another_affected_leg_sets_a_mark(log):
    log.affected_side = "left"
    assert log.marks().empty
    log.affected_side = "left"
    log.affected_side = "right"
    assert list(log.marks()["label"]) == ["Now the right leg"]


def test_the_answer_written_last_stands_for_the_session_whatever_the_clock_says(log, short_plan, rate, clock):
    later = clock()
    name = log.begin_session(
        short_plan, zone="Europe/Berlin", ratings=[rate("leg_pain", 7, "before", side="left", at=later)]
    )
    earlier = later - timedelta(minutes=5)
    log.add_ratings([rate("leg_pain", 4, "before", side="left", at=earlier)], session_id=name)
    assert log.sessions().iloc[0]["leg_pain_before"] == 4


def test_the_value_of_a_day_is_the_one_written_first_whatever_the_clock_says(log, rate, clock):
    log.add_ratings([rate("leg_pain", 7, side="left", at=clock())])
    log.add_ratings([rate("leg_pain", 3, side="left", at=clock() - timedelta(minutes=5))])
    assert daily(log.ratings()).tolist() == [7]
