from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glidekit.errors import GlidekitError, LogError
from glidekit.log.exchange.foreign import dates
from glidekit.log.exchange.foreign.dates import DateStyle, Unreadable, read_moment, read_time, style_of

DIARY = """Day,Pain,Furthest,Exercised,Tablets,Notes
2026-03-01,4,calf,1,0,slept badly
2026-03-02,,thigh,0,yes,
2026-03-03,0,none,1,new ones,"a, b"
"""
MAPPING = {
    "Day": "date", "Pain": "leg_pain", "Furthest": "furthest_point", "Exercised": "done", "Tablets": "mark",
    "Notes": "note",
}  # fmt: skip
TO_TEN = {"scales": {"Pain": "0-10"}}


@pytest.fixture
def file(tmp_path):
    def write(text, name="diary.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_dry_run_shows_every_line_and_takes_nothing(log, file):
    shown = log.import_table(file(DIARY), MAPPING, zone="UTC", **TO_TEN)
    assert "3 of 3 lines can be taken" in str(shown)
    assert "Nothing was imported yet" in str(shown)
    frame = shown.frame()
    assert list(frame["line"]) == [2, 3, 4]
    assert "leg pain 4" in frame["what"][0]
    assert frame["when"][0] == "1 March 2026"
    assert f"Line 2 is 1 March 2026: {frame['what'][0]}." in str(shown)
    assert len(log.ratings()) == len(log.sessions()) == 0


@pytest.mark.parametrize(("days", "shown"), [(20, range(20)), (25, [*range(10), *range(15, 25)])])
def test_the_first_and_the_last_ten_are_shown_as_they_will_stand(log, file, days, shown):
    text = "Day,Pain\n" + "".join(f"2026-02-{day + 1:02},{day * 4}\n" for day in range(days))
    found = log.import_table(file(text), {"Day": "date", "Pain": "leg_pain"}, scales={"Pain": "0-100"})
    lines = [line for line in str(found).splitlines() if line.startswith(("Line", "..."))]
    wanted = [
        f"Line {day + 2} is {day + 1} February 2026: leg pain {day * 0.4:g} (from '{day * 4}')."
        for day in shown
    ]
    assert [line for line in lines if line != "..."] == wanted
    assert ("..." in lines) == (days > 20)


def test_it_says_how_it_read_numbers_without_asking(log, file):
    path, mapping = file("Day,Pain\n2026-03-01,9\n2026-03-02,0\n"), {"Day": "date", "Pain": "leg_pain"}
    shown = str(log.import_table(path, mapping))
    assert "'Pain' is read from 0, no pain, to 10, worst you can imagine." in shown
    assert "scales={'Pain': '10-0'}" in shown
    assert "is read from" not in str(log.import_table(path, mapping, **TO_TEN))


def test_a_diary_is_taken_with_blanks_apart_from_zeros(log, file):
    log.import_table(file(DIARY), MAPPING, zone="UTC", **TO_TEN, dry_run=False)
    ratings = log.ratings()
    pain = ratings[ratings["scale"] == "leg_pain"]
    assert [(f"{day:%d}", value) for day, value in zip(pain["local_date"], pain["value"], strict=True)] == [
        ("01", 4), ("03", 0)
    ]  # fmt: skip
    assert list(ratings[ratings["scale"] == "furthest_point"]["text"]) == ["calf", "thigh", "none"]
    assert list(log.marks()["label"]) == ["Tablets", "new ones"]
    assert list(log.sessions()["plan_title"]) == ["Exercised", "Exercised"]
    assert set(log.notes()["text"]) == {"slept badly", "a, b"}
    assert log.check().ok


def test_taking_it_twice_adds_nothing(log, file):
    path = file(DIARY)
    log.import_table(path, MAPPING, zone="UTC", **TO_TEN, dry_run=False)
    before = [len(frame) for frame in (log.ratings(), log.sessions(), log.marks(), log.notes())]
    again = log.import_table(path, MAPPING, zone="UTC", **TO_TEN, dry_run=False)
    assert [len(frame) for frame in (log.ratings(), log.sessions(), log.marks(), log.notes())] == before
    assert (again.merged.added, again.merged.known, again.merged.entries) == (0, 2, 0)


def test_slips_are_listed_with_their_line(log, file):
    text = """Date;Pain
13/02/2026;4
14/02/2026;7/10
15/02/2026;none
12/13/2016;3
01/01/2031;3
13/02/2026;4
16/02/2026;11
;2
31/02/2026;2
17/02/26;2
17/02/2026;2,5
18/02/2026;3 or 4
"""
    shown = log.import_table(file(text), {"Date": "date", "Pain": "leg_pain"}, day_first=True, **TO_TEN)
    assert {line.number: line.why for line in shown.refused} == {
        5: "'12/13/2016' has no month 13, with the day first",
        6: "1 January 2031 is in the future",
        7: "the same as line 2",
        8: "'11' is not a number 0 to 10",
        9: "it has no date",
        10: "'31/02/2026' is no day of the calendar",
        11: "'17/02/26' has a year of two digits",
        13: "'3 or 4' is not a number 0 to 10",
    }
    assert "Not taken, line 5: '12/13/2016'" in str(shown)
    assert [line.what for line in shown.taken] == [
        "leg pain 4", "leg pain 7 (from '7/10')", "leg pain 0 (from 'none')", "leg pain 2.5",
    ]  # fmt: skip


def test_a_line_is_not_lost_for_one_cell(log, file):
    text = "Day,Pain,Sitting,Words\n2026-03-01,x9,40 min,good\n2026-03-02,8,often,\n"
    mapping = {"Day": "date", "Pain": "leg_pain", "Sitting": "sitting_min", "Words": "note"}
    shown = log.import_table(file(text), mapping, zone="UTC", dry_run=False)
    assert [line.what for line in shown.lines] == ["sitting 40 (from '40 min'), a note", "leg pain 8"]
    assert shown.left_out == (
        "Line 2: Pain: 'x9' is not a number 0 to 10.",
        "Line 3: Sitting: 'often' is no number of minutes.",
    )
    assert list(shown.frame()["why"].str.len() > 0) == [True, True]
    assert sorted(log.ratings()["value"]) == [8, 40]


def test_whether_day_or_month_comes_first_is_never_guessed(log, file):
    mapping = {"Date": "date", "Pain": "leg_pain"}
    unclear = file("Date,Pain\n03/04/2025,1\n05/06/2025,2\n")
    with pytest.raises(LogError, match="can mean two days") as told:
        log.import_table(unclear, mapping, **TO_TEN)
    assert "day_first=True" in told.value.do
    log.import_table(unclear, mapping, day_first=True, dry_run=False, **TO_TEN)
    assert [f"{day:%d %m}" for day in log.ratings()["local_date"]] == ["03 04", "05 06"]
    shown = file("Date,Pain\n03/04/2025,1\n03/24/2025,2\n03/25/2025,2\n", "us.csv")
    assert "the month first, as lines 3 and 4 show" in str(log.import_table(shown, mapping, **TO_TEN))
    with pytest.raises(LogError, match="can mean two days"):
        log.import_table(file("Date,Pain\n03/04/2025,1\n13/04/2025,2\n04/13/2025,2\n"), mapping, **TO_TEN)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-03-05", (date(2026, 3, 5), None)),
        ("2026/3/5", (date(2026, 3, 5), None)),
        ("5.3.2026 18:30", (date(2026, 3, 5), time(18, 30))),
        ("05-03-2026, 6:30 PM", (date(2026, 3, 5), time(18, 30))),
        ("5 March 2026", (date(2026, 3, 5), None)),
        ("Mar 5th, 2026 12:05 am", (date(2026, 3, 5), time(0, 5))),
        ("2026-03-05T18:30:10", (date(2026, 3, 5), time(18, 30, 10))),
        ("Thu, 5 Mar 2026", (date(2026, 3, 5), None)),
        ("Thursday 05/03/2026 18:30", (date(2026, 3, 5), time(18, 30))),
        ("Thu Mar 5 2026 6:30\u202fPM", (date(2026, 3, 5), time(18, 30))),
        ("5 March 2026, 7 pm", (date(2026, 3, 5), time(19))),
        ("2026-03-05 7:30 p.m.", (date(2026, 3, 5), time(19, 30))),
        ("2026-03-05 noon", (date(2026, 3, 5), time(12))),
        ("20260305", (date(2026, 3, 5), None)),
        ("2026年3月5日", (date(2026, 3, 5), None)),
        ("jeu. 5 mars 2026 à 19h30", (date(2026, 3, 5), time(19, 30))),
        ("Donnerstag, 5. März 2026, 19 Uhr", (date(2026, 3, 5), time(19))),
        ("5 de marzo de 2026", (date(2026, 3, 5), None)),
        ("mar 3 mars 2026", (date(2026, 3, 3), None)),
        ("5 марта 2026", (date(2026, 3, 5), None)),
        ("5 مارس 2026", (date(2026, 3, 5), None)),
        ("5 mei 2026", (date(2026, 5, 5), None)),
        ("Fri, 5 Sept 2025", (date(2025, 9, 5), None)),
    ],
)
def test_common_forms_of_dates_and_times_are_read(cell, expected):
    assert read_moment(cell, style_of([(2, cell)], day_first=True))[:2] == expected


def test_a_month_with_the_same_name_in_two_languages_is_read_by_its_column_or_not_at_all():
    alone = style_of([(2, "5 listopada 2025")])
    with pytest.raises(Unreadable, match="two months"):
        read_moment("5 listopada 2025", alone)
    polish = style_of([(2, "5 listopada 2025"), (3, "6 października 2025")])
    assert read_moment("5 listopada 2025", polish)[0] == date(2025, 11, 5)
    croatian = style_of([(2, "5. listopada 2025"), (3, "6. rujna 2025")])
    assert read_moment("5. listopada 2025", croatian)[0] == date(2025, 10, 5)


def test_no_language_knows_the_names_of_one_that_was_read_before():
    names = dates._calendar_names.__wrapped__
    assert not names("days", "zgh").keys() & names("days", "za").keys()


@pytest.mark.parametrize("locale", ["de", "fr", "es", "it", "pl", "tr", "el", "hi", "ko", "ar", "fi", "hu"])
def test_dates_in_every_language_are_read(locale):
    from babel.dates import format_date

    days = [date(2026, month, 5) for month in range(1, 13)]
    cells = [format_date(day, "full", locale=locale) for day in days]
    style = style_of(list(enumerate(cells, 2)))
    assert [read_moment(cell, style)[0] for cell in cells] == days


@pytest.mark.parametrize(
    ("cell", "utc", "day"),
    [
        ("2026-03-05T23:30:00+01:00", datetime(2026, 3, 5, 22, 30, tzinfo=UTC), 5),
        ("2026-03-05 23:30:00 -0800", datetime(2026, 3, 6, 7, 30, tzinfo=UTC), 5),
        ("2026-03-05T23:30:00+05:30", datetime(2026, 3, 5, 18, 0, tzinfo=UTC), 5),
        ("2026-03-05T23:30:00Z", datetime(2026, 3, 5, 23, 30, tzinfo=UTC), 6),
    ],
)
def test_a_time_with_an_offset_keeps_its_local_day_and_utc_says_none(log, file, cell, utc, day):
    path = file(json.dumps([{"t": cell, "p": 7}]), "x.json")
    log.import_table(path, {"t": "date", "p": "leg_pain"}, zone="Asia/Tokyo", dry_run=False)
    row = log.ratings().iloc[0]
    assert row["rated_at"].to_pydatetime() == utc
    assert row["local_date"].date() == date(2026, 3, day)


def test_a_date_under_the_wrong_weekday_was_mistyped():
    with pytest.raises(Unreadable, match="another day of the week"):
        read_moment("Mon, 5 March 2026", DateStyle(day_first=True))


def test_a_line_shows_its_local_time(log, file):
    path = file("When,Pain\n2026-03-05T23:30:00+01:00,-0\n2026-03-01 07:00,3\n2026-03-02,4\n")
    shown = log.import_table(path, {"When": "date", "Pain": "leg_pain"}, zone="Asia/Tokyo", **TO_TEN)
    assert list(shown.frame()["when"]) == ["5 March 2026, 23:30", "1 March 2026, 07:00", "2 March 2026"]
    assert list(shown.frame()["what"]) == ["leg pain 0", "leg pain 3", "leg pain 4"]


def test_the_line_that_names_the_separator_is_no_header(log, file):
    shown = log.import_table(
        file("sep=;\r\nDay;Pain\r\n2026-03-05;2,5\r\n"), {"Day": "date", "Pain": "leg_pain"}, **TO_TEN
    )
    assert [(line.number, line.what) for line in shown.lines] == [(3, "leg pain 2.5")]


def test_a_table_without_headings_is_not_taken(log, file):
    with pytest.raises(LogError, match=r"first line of diary\.csv is an entry"):
        log.import_table(file("2026-03-05,4\n2026-03-06,5\n"), {"2026-03-05": "date", "4": "leg_pain"})


@pytest.mark.parametrize("cell", ["25:00", "12:60", "13 pm", "13:00 pm", "soon", ""])
def test_a_cell_that_is_not_a_time_says_so(cell):
    with pytest.raises(Unreadable, match="no time"):
        read_time(cell)


def test_one_line_alone_proves_no_order():
    assert style_of([(2, "13/02/2026"), (3, "03/02/2026")]).day_first is None
    assert style_of([(2, "2026-02-13")]).day_first is False


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('[{"Day": "2026-03-01", "Pain": 4}]', "a.json"),
        ('{"version": 2, "entries": [{"Day": "2026-03-01", "Pain": "4"}]}', "b.json"),
        ("Day\tPain\n2026-03-01\t4\n", "c.tsv"),
        ("\ufeffDay;Pain\r\n2026-03-01;4\r\n", "d.csv"),
        ("Day,Pain\n2026-03-01,4".encode("utf-16"), "e.csv"),
    ],
)
def test_trackers_and_spreadsheets_are_understood(log, file, text, name):
    log.import_table(file(text, name), {"Day": "date", "Pain": "leg_pain:left"}, dry_run=False, **TO_TEN)
    assert log.ratings()[["value", "side"]].to_numpy().tolist() == [[4.0, "left"]]


@pytest.mark.parametrize(
    ("text", "mapping", "words"),
    [
        (DIARY, None, "has these columns: 'Day', 'Pain'"),
        (DIARY, {"Pian": "leg_pain"}, "Did you mean 'Pain'"),
        (DIARY, {"Day": "date", "Pain": "legpain"}, "Did you mean 'leg_pain'"),
        (DIARY, {"Pain": "leg_pain"}, "names no column as 'date'"),
        (DIARY, {"Day": "date"}, "nothing but dates"),
        (DIARY, {"Day": "date", "Pain": "leg_pain:middle"}, "side"),
        ("", {"Day": "date"}, "no rows"),
        ("a,a\n1,2\n", {"a": "date"}, "two columns"),
        (b"Day,Pain\n\xff\xfe\xfa,4", {"Day": "date"}, "not written in utf-8"),
        ('Day,Pain\n"2026', {"Day": "date"}, "no table"),
    ],
)
def test_an_unreadable_table_gives_a_message(log, file, text, mapping, words):
    with pytest.raises(GlidekitError, match=words):
        log.import_table(file(text), mapping)


def test_the_columns_are_listed_with_a_proposal_to_correct(log, file):
    with pytest.raises(LogError) as told:
        log.import_table(file(DIARY))
    assert "'Pain': 'leg_pain'" in told.value.do


def test_a_foreign_diary_is_not_taken_into_a_simulated_log(tmp_path, file):
    from glidekit.log import open_log

    log = open_log(tmp_path / "simulated.sqlite", simulated=True)
    with pytest.raises(LogError, match="simulated"):
        log.import_table(file(DIARY), MAPPING, dry_run=False, **TO_TEN)


CELL = st.one_of(
    st.sampled_from(
        ["2026-03-01", "13/02/2026", "4", "7/10", "", "none", "calf", "=1+1", "\x00", '"', "1e999", "٣"]
    ),
    st.text(max_size=12),
)


@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=5),
    glue=st.sampled_from(",;\t"),
)
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_a_file_holds_it_is_taken_line_by_line_or_refused_with_a_message(log, file, rows, glue):
    path = file(
        ("Day,Pain,Place\n".replace(",", glue) + "\n".join(map(glue.join, rows))).encode("utf-8", "replace")
    )
    mapping = {"Day": "date", "Pain": "leg_pain", "Place": "furthest_point"}
    try:
        shown = log.import_table(path, mapping, day_first=True)
    except GlidekitError as told:
        assert told.safe  # noqa: PT017 - either way is right
    else:
        assert all(line.taken or line.why for line in shown.lines)
    assert len(log.ratings()) == 0
