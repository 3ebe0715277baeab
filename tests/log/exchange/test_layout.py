"""Long tables and tables of several people are recognised and asked about, never mixed up."""

from __future__ import annotations

import pytest

from glidekit.errors import GlidekitError, LogError
from glidekit.log.exchange.foreign.layout import long_in, people_in, widened
from glidekit.log.exchange.foreign.table import read_table

LONG = "Date,Tracker,Value\n" + "".join(
    f"2026-03-{day:02},{what},{value}\n"
    for day in range(1, 6)
    for what, value in (("Leg pain", 7), ("Coffee", 3))
)
PEOPLE = "Date,Patient,Pain\n" + "".join(
    f"2026-03-{day:02},{who},{value}\n" for day in range(1, 6) for who, value in (("Ann", 7), ("Bob", 2))
)
WIDE = "Date,Pain,Mood,Place\n" + "".join(f"2026-03-{day:02},{day},good,calf\n" for day in range(1, 9))

LOOP = ("YES_MANUAL", "YES_AUTO", "SKIP", "UNKNOWN", "NO")


@pytest.fixture
def table(tmp_path):
    def read(text):
        path = tmp_path / "diary.csv"
        path.write_text(text, encoding="utf-8")
        return read_table(path)

    return read


@pytest.fixture
def path(tmp_path):
    def write(text):
        path = tmp_path / "diary.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_one_line_a_tracker_is_recognised_and_a_day_a_line_is_not(table):
    found = long_in(table(LONG))
    assert (found.tracker, found.value, set(found.names)) == ("Tracker", "Value", {"Leg pain", "Coffee"})
    assert long_in(table(WIDE)) is None
    assert long_in(table(PEOPLE)) is None


def test_several_people_are_recognised_and_one_is_not(table):
    assert people_in(table(PEOPLE)).names == ("Ann", "Bob")
    assert people_in(table(WIDE)) is None
    assert people_in(table(PEOPLE.replace("Bob", "Ann"))) is None


def test_a_coffee_count_never_becomes_leg_pain(log, path):
    with pytest.raises(LogError, match="one line for each tracker") as told:
        log.import_table(path(LONG), {"Date": "date", "Value": "leg_pain"})
    assert "tracker=('Tracker', 'Value')" in told.value.do
    mapping = {"Date": "date", "Leg pain": "leg_pain"}
    log.import_table(path(LONG), mapping, tracker=("Tracker", "Value"), dry_run=False)
    assert log.ratings()["value"].tolist() == [7] * 5


def test_the_lines_of_one_person_are_taken(log, path):
    mapping = {"Date": "date", "Pain": "leg_pain"}
    with pytest.raises(LogError, match="several people") as told:
        log.import_table(path(PEOPLE), mapping)
    assert "person=('Patient', 'Ann')" in told.value.do
    log.import_table(path(PEOPLE), mapping, person=("Patient", "Ann"), dry_run=False)
    assert log.ratings()["value"].tolist() == [7] * 5
    with pytest.raises(GlidekitError, match="Did you mean 'Ann'"):
        log.import_table(path(PEOPLE), mapping, person=("Patient", "Anna"))


@pytest.mark.parametrize(
    "how",
    [
        {"tracker": ("Tracker",)}, {"tracker": ("Tracker", "Tracker")}, {"person": "Ann"}, {"header": True},
        {"scales": {"Pain": 5}}, {"dates": "days"}, {"sheet": 3}, {"times": {"Date": "soon"}},
        {"scales": {"Pian": "0-10"}},
    ],
)  # fmt: skip
def test_impossible_choices_give_a_message(log, path, how):
    with pytest.raises(GlidekitError):
        log.import_table(path(WIDE), {"Date": "date", "Pain": "leg_pain", "Place": "furthest_point"}, **how)


def test_an_unknown_choice_is_a_type_error(log, path):
    with pytest.raises(TypeError, match="sclaes"):
        log.import_table(path(WIDE), {"Date": "date"}, sclaes={})


def test_every_line_keeps_its_number(table):
    wide = widened(table(LONG), "Tracker", "Value")
    assert wide.columns == ("Date", "Leg pain", "Coffee")
    assert [line for line, _ in wide.rows] == list(range(2, 12))


@pytest.mark.parametrize("newest_first", [False, True])
def test_two_values_of_one_day_are_two_moments_in_the_order_they_were_written(log, path, newest_first):
    lines = ["2026-03-01,8\n", "2026-03-01,6\n", "2026-03-02,7\n", "2026-03-02,9\n"]
    lines = lines[::-1] if newest_first else lines
    text = path("Day,Pain\n" + "".join(lines))
    shown = log.import_table(text, {"Day": "date", "Pain": "leg_pain"}, dry_run=False)
    assert "2 values share their moment with an earlier line" in str(shown)
    assert log.ratings()["value"].tolist() == [8, 6, 7, 9]
    assert log.ratings()["rated_at"].is_unique
    log.import_table(text, {"Day": "date", "Pain": "leg_pain"}, dry_run=False)
    assert len(log.ratings()) == 4


def test_two_columns_of_one_scale_are_asked_for_their_part_of_the_day(log, path):
    text = path("Day,am,pm\n2026-03-01,8,6\n")
    mapping = {"Day": "date", "am": "leg_pain", "pm": "leg_pain"}
    with pytest.raises(LogError, match="both leg pain") as told:
        log.import_table(text, mapping)
    assert "times={'am': 'morning', 'pm': 'evening'}" in told.value.do
    log.import_table(text, mapping, times={"am": "morning", "pm": "19:30"}, zone="UTC", dry_run=False)
    assert log.ratings()["rated_at"].dt.strftime("%H:%M").tolist() == ["08:00", "19:30"]


def test_loops_own_words_are_understood(log, path):
    text = path("Date,Exercise\n" + "".join(f"2026-03-0{day},{word}\n" for day, word in enumerate(LOOP, 1)))
    shown = log.import_table(text, {"Date": "date", "Exercise": "done"}, zone="UTC", dry_run=False)
    assert [line.taken for line in shown.lines] == [True, False, False, False, False]
    sessions = log.sessions()
    assert len(sessions) == 1
    assert sessions["bouts_planned"].isna().all()


def test_today_without_a_time_is_not_in_the_future(log, path, clock):
    clock.pass_(hours=-6)
    shown = log.import_table(
        path("Day,Pain\n2026-03-10,7\n2026-03-10 09:00,8\n2026-03-11,8\n"),
        {"Day": "date", "Pain": "leg_pain"},
        zone="UTC",
    )
    assert [(line.taken, line.why) for line in shown.lines] == [
        (True, ""), (False, "10 March 2026 is in the future"), (False, "11 March 2026 is in the future"),
    ]  # fmt: skip
