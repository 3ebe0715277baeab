"""Calendar reminders: at the same local time all year, with a title that gives nothing away."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from icalendar import Calendar

import glidekit as gk
from glidekit.errors import GlidekitError
from glidekit.handover.reminders import DAYS, TITLE, reminders

LONDON = "Europe/London"
HEALTH = ("sciatic", "pain", "exercise", "glide", "nerve", "physio", "leg", "session", "glidekit")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "reminders.ics"


def event_in(path):
    (event,) = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    return event


def test_it_reminds_at_the_same_local_time_in_summer_and_in_winter(path):
    reminders(path, at="18:00", zone=LONDON, begin=date(2026, 3, 1))
    event = event_in(path)
    start = event["dtstart"].dt
    assert (start.utcoffset().total_seconds(), start.tzinfo.key) == (0, LONDON)
    rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=start)
    days = rule.between(
        datetime(2026, 3, 1, tzinfo=ZoneInfo(LONDON)), datetime(2026, 11, 30, tzinfo=ZoneInfo(LONDON))
    )
    assert {day.astimezone(ZoneInfo(LONDON)).time() for day in days} == {time(18)}
    assert len(days) == 274


def test_another_reader_takes_the_hours_of_summer_and_winter_from_the_file_alone(path):
    reminders(path, at="18:00", zone=LONDON, begin=date(2026, 3, 1))
    zone = tzical(StringIO(path.read_text(encoding="utf-8"))).get(LONDON)
    utc = [datetime(2026, month, 15, 18, tzinfo=zone).astimezone(UTC).hour for month in (3, 7, 12)]
    assert utc == [18, 17, 18]


def test_the_zone_stands_in_the_file_so_that_any_calendar_knows_it(path):
    reminders(path, zone=LONDON)
    (zone,) = Calendar.from_ical(path.read_bytes()).walk("VTIMEZONE")
    assert zone["tzid"] == LONDON


def test_chosen_days_only_and_the_first_of_them_is_the_start(path):
    made = reminders(path, days=("thu", "Monday"), zone=LONDON, begin=date(2026, 11, 25))  # a Wednesday
    event = event_in(path)
    assert made.days == ("Monday", "Thursday")
    assert event["rrule"]["BYDAY"] == ["MO", "TH"]
    assert event["dtstart"].dt.date() == date(2026, 11, 26)
    assert "on Monday, Thursday at 18:00" in str(made)


def test_no_word_tells_of_health_anywhere_in_the_file(path):
    reminders(path, zone=LONDON)
    text = path.read_text(encoding="utf-8").casefold()
    assert TITLE.casefold() in text
    assert [word for word in HEALTH if word in text] == []


def test_it_is_for_its_owner_only_and_replaced_but_nobody_elses_file_is(path, tmp_path):
    reminders(path, zone=LONDON)
    reminders(path, at="7:30", zone=LONDON)
    assert event_in(path)["dtstart"].dt.time() == time(7, 30)
    assert path.stat().st_mode & 0o077 == 0
    other = tmp_path / "work.ics"
    other.write_text("BEGIN:VCALENDAR", encoding="utf-8")
    with pytest.raises(GlidekitError, match="is there already"):
        reminders(other)
    assert other.read_text(encoding="utf-8") == "BEGIN:VCALENDAR"


def test_the_verb_takes_the_zone_of_the_log_and_nothing_is_written_unasked(path, tmp_path):
    log = gk.example_log("steady")
    assert list(tmp_path.iterdir()) == []
    made = gk.reminders(path, at="19:15", days=("Tuesday",), log=log)
    assert made.zone == log.sessions()["zone"].iloc[-1]
    assert gk.reminders(path).days == DAYS


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"at": "25:00"}, "no time of the day"),
        ({"at": "6pm"}, "no time of the day"),
        ({"at": ""}, "no time of the day"),
        ({"days": ()}, "No day was chosen"),
        ({"days": ("Moonday",)}, "Monday"),
        ({"zone": "Mars/Olympus"}, "no time zone"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(path, more, words):
    with pytest.raises(GlidekitError, match=words):
        reminders(path, **more)
    assert not path.exists()


def test_a_name_that_is_no_calendar_and_a_missing_folder_are_told(tmp_path):
    with pytest.raises(GlidekitError, match=r"ends in \.ics"):
        reminders(tmp_path / "reminders.txt")
    with pytest.raises(GlidekitError, match="could not be written"):
        reminders(tmp_path / "nowhere" / "reminders.ics")
