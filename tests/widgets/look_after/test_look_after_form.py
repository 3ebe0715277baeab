"""Looking after a log by hand: nothing happens unasked, and each outcome is reported."""

from __future__ import annotations

import json
import stat
from datetime import date

import pytest
from support.diary import record

from glidekit.log import open_log
from glidekit.sample.example_log import example_log
from glidekit.widgets.look_after.look_after_form import LookAfter


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "backups"))
    return tmp_path


@pytest.fixture
def form(diary, clock):
    diary.save_all(record(-day) for day in range(1, 4))
    clock.pass_(minutes=1)
    return LookAfter(diary, clock=clock)


def labels(page):
    return [button.label for button in page.buttons]


def line_with(page, words):
    return next(button.id for button in page.buttons if words in button.label)


def typed(form):
    return dict(form.answers)


def test_the_state_and_the_places_are_told_in_words(form, diary, folder):
    told = dict(form.page.facts)
    assert told["State"] == "Your log is whole: 3 sessions, every value as it was written."
    assert told["Your log"] == str(diary.path)
    assert told["They are in"] == str(folder / "backups")
    assert "Erase everything for good" in labels(form.page)


def test_damage_is_told_and_the_copy_brings_it_back(form, diary, press, clock):
    import sqlite3

    press(form, "copy")
    raw = sqlite3.connect(diary.path)
    raw.execute("UPDATE rating SET value = 9 WHERE scale = 'leg_pain'")
    raw.commit()
    raw.close()
    press(form, "menu")
    press(form, "check")
    assert "A part of your log is damaged" in dict(form.page.facts)["State"]
    press(form, "copies:0")
    press(form, form.page.buttons[0].id)
    assert dict(form.page.facts)["In the copy, not in your log"] == "3 sessions"
    press(form, "fill")
    assert form.page.title == "Brought back"
    assert diary.check().ok
    assert diary.sessions()["leg_pain_before"].tolist() == [0, 0, 0]


def test_a_copy_is_made_and_told_with_its_place(form, diary, press):
    press(form, "copy")
    [copy] = diary.backups()
    assert form.page.intro == (
        "A copy of 10 March 2026 at 12:01 with 3 sessions is kept.",
        f"It is {copy.path}.",
    )


def test_going_back_to_exactly_a_copy_asks_twice_and_says_what_leaves(form, diary, press, clock):
    press(form, "copy")
    clock.pass_(days=1)
    diary.save(record(1))
    press(form, "menu")
    press(form, "copies:0")
    press(form, form.page.buttons[0].id)
    assert dict(form.page.facts)["In your log, not in the copy"] == "1 session"
    assert "Bring back what is missing" not in labels(form.page)
    press(form, "exactly")
    assert "1 session that came later" in form.page.intro[0]
    assert len(diary.sessions()) == 4
    press(form, "go-back")
    assert len(diary.sessions()) == 3
    assert "kept as diary.before-restore" in form.page.intro[0]


@pytest.mark.parametrize("kind", ["csv", "json", "fhir"])
def test_an_export_is_written_where_it_says_for_its_owner_only(form, diary, press, kind, folder):
    if kind == "fhir":
        pytest.importorskip("fhir.resources")
    press(form, f"export:{kind}")
    place = folder / form.answers["where"].rpartition("/")[2]
    assert place.name.startswith("my-")
    press(form, "write", typed(form))
    assert form.page.intro[0] == f"It is {place}."
    assert stat.S_IMODE(place.stat().st_mode) == (0o700 if kind == "csv" else 0o600)
    press(form, "menu")
    press(form, f"export:{kind}")
    assert form.answers["where"] != str(place)
    press(form, "write", {"where": str(place)})
    assert form.state == "error"
    assert "is already" in form.message or "is there already" in form.message
    press(form, "write", {"where": "x" * 300})
    assert form.state == "error"
    assert "cannot be the name of a file" in form.message


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_own_export_is_taken_in_exactly_after_it_was_shown(form, diary, press, tmp_path, kind):
    press(form, f"export:{kind}")
    place = form.answers["where"]
    press(form, "write", typed(form))
    other = open_log(tmp_path / "other.sqlite")
    taking = LookAfter(other)
    press(taking, "take-in")
    press(taking, "look", {"where": f' "{place}" '})
    assert dict(taking.page.facts)["It holds"] == "3 sessions and no other entries"
    assert other.sessions().empty
    press(taking, "take-own:leave out")
    assert "Taken: 3 sessions" in taking.page.intro[0]
    assert other.sessions().equals(diary.sessions())


def test_one_file_of_an_export_is_told_as_what_it_is(form, diary, press, tmp_path):
    folder = diary.export(tmp_path / "out").folder
    press(form, "take-in")
    press(form, "look", {"where": str(folder / "rating.csv")})
    assert form.state == "error"
    assert "is one file of an export of a log" in form.message


DIARY = """Day,Pain,Tablets,Comment
12/03/2025,4,0,
13/03/2025,7/10,1,bad
14/03/2025,none,0,<script>alert(1)</script>
12/13/2025,3,0,
15/03/2027,3,0,
16/03/2025,3,1,
16/03/2025,3,1,
17/03/2025,11,0,
"""


@pytest.fixture
def look(form, press, tmp_path):
    """Write a file and open it with the form."""

    def at(text, name="diary.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        press(form, "take-in")
        press(form, "look", {"where": str(path)})
        return path

    return at


def points(form):
    return dict(line.removesuffix(".").split(": ", 1) for line in form.page.points)


def asked(form):
    return {question.id: [value for value, _ in question.options] for question in form.page.questions}


def test_a_diary_from_elsewhere_is_shown_line_by_line_and_taken_only_then(form, diary, press, look):
    path = look(DIARY)
    assert form.answers["column:Day"] == "date"
    assert form.answers["column:Pain"] == "leg_pain"
    press(form, "mapped", typed(form))
    assert form.page.id == "details"
    assert "it holds numbers from 3 to 11" in next(iter(form.page.questions)).help
    press(form, "try", {})
    assert form.state == "error"
    details = {"scale:Pain": "0-10", "end:Pain": "low", "first": "day", "side": "left"}
    press(form, "try", details)
    assert form.page.title == "4 of 8 lines can be taken"
    assert form.page.facts[0][1].startswith("12 March 2025: leg pain 4")
    assert form.page.facts[1][1] == "13 March 2025: leg pain 7 (from '7/10'), mark 'Tablets', a note"
    assert points(form) == {
        "Line 5": "'12/13/2025' has no month 13, with the day first",
        "Line 6": "15 March 2027 is in the future",
        "Line 8": "the same as line 7",
        "Line 9": "Pain: '11' is not a number 0 to 10",
    }
    assert diary.ratings()["moment"].isin(["before", "after"]).all()
    press(form, "take-table")
    assert "Taken:" in form.page.intro[0]
    added = diary.ratings().query("moment == 'alone'")
    assert added["value"].tolist() == [4, 7, 0, 3]
    assert added["text"].fillna("").tolist() == ["", "7/10", "none", ""]
    assert set(added["side"]) == {"left"}
    assert diary.marks()["label"].tolist() == ["Tablets", "Tablets"]
    press(form, "menu")
    press(form, "take-in")
    press(form, "look", {"where": str(path)})
    press(form, "mapped", typed(form))
    press(form, "try", details)
    press(form, "take-table")
    assert len(diary.ratings().query("moment == 'alone'")) == 4


def test_an_order_of_day_and_month_that_nothing_shows_is_asked_for(form, press, look):
    look("Day,Pain\n03/04/2025,4\n05/06/2025,3\n")
    press(form, "mapped", typed(form))
    assert asked(form)["first"] == ["day", "month"]
    press(form, "try", {"scale:Pain": "0-10", "end:Pain": "low"})
    assert form.state == "error"
    press(form, "try", {"scale:Pain": "0-10", "end:Pain": "low", "first": "month"})
    assert "2 of 2" in form.page.title
    press(form, "columns")
    assert form.answers["column:Pain"] == "leg_pain"
    press(form, "mapped", typed(form))
    assert form.answers["first"] == "month"


def test_only_scales_that_the_whole_column_fits_are_offered_and_none_is_chosen_before(
    form, diary, press, look
):
    look("Day,Pain\n2025-03-01,9\n2025-03-02,62\n2025-03-03,35\n")
    press(form, "mapped", typed(form))
    assert asked(form)["scale:Pain"] == ["0-100", "skip"]
    assert "scale:Pain" not in form.answers
    press(form, "try", {"scale:Pain": "0-100", "end:Pain": "low", "side": "right"})
    assert form.page.facts[1] == ("Line 3", "2 March 2025: leg pain 6.2 (from '62')")
    assert "runs from 0 to 100" in form.page.intro[1]
    press(form, "take-table")
    taken = diary.ratings().query("moment == 'alone'")
    assert taken["value"].tolist() == [0.9, 6.2, 3.5]
    assert taken["text"].tolist() == ["9 (0-100)", "62 (0-100)", "35 (0-100)"]


def test_where_ten_is_best_the_scale_is_turned(form, diary, press, look):
    look("Day,Pain\n2025-03-01,9\n2025-03-02,2\n2025-03-03,10\n")
    press(form, "mapped", typed(form))
    press(form, "try", {"scale:Pain": "0-10"})
    assert form.state == "error"
    press(form, "try", {"scale:Pain": "0-10", "end:Pain": "high"})
    press(form, "take-table")
    taken = diary.ratings().query("moment == 'alone'")
    assert taken["value"].tolist() == [1, 8, 0]
    assert taken["text"].tolist() == ["9 (10-0)", "2 (10-0)", "10 (10-0)"]


def test_a_column_of_ones_and_zeros_becomes_days_with_it_and_no_score(form, diary, press, look):
    look("Day,Pain\n2025-03-01,1\n2025-03-02,0\n2025-03-03,\n2025-03-04,1\n")
    press(form, "mapped", typed(form))
    assert asked(form)["scale:Pain"][0] == "flags"
    press(form, "try", {"scale:Pain": "flags", "side": "left"})
    press(form, "take-table")
    taken = diary.ratings().query("moment == 'alone'")
    assert set(taken["scale"]) == {"day_with_leg_pain"}
    assert taken["text"].tolist() == ["yes", "no", "yes"]


def test_one_line_a_tracker_and_several_people_are_asked_about(form, diary, press, look):
    days = [
        f"2025-03-{day:02},{who},{what},{value}"
        for day in range(1, 6)
        for who in ("Ann", "Bob")
        for what, value in (("Leg pain", 6 + day % 3), ("Coffee", 3))
    ]
    look("Date,User,Tracker,Value\n" + "\n".join(days))
    assert form.page.id == "layout"
    assert asked(form) == {"person": ["Ann", "Bob", "all of them"], "lines": ["long", "wide"]}
    press(form, "laid-out", {"person": "Ann", "lines": "long"})
    assert form.answers["column:Leg pain"] == "leg_pain"
    assert form.answers["column:Coffee"] == "skip"
    press(form, "mapped", typed(form))
    press(form, "try", {"scale:Leg pain": "0-10", "end:Leg pain": "low", "side": "left"})
    assert form.page.title == "5 of 10 lines can be taken"
    press(form, "take-table")
    taken = diary.ratings().query("moment == 'alone'")
    assert taken["value"].tolist() == [7, 8, 6, 7, 8]


ENDS = {
    f"{what}:Pain {part}": value
    for part in ("morning", "evening")
    for what, value in (("scale", "0-10"), ("end", "low"))
}


def test_morning_and_evening_are_two_moments_of_a_day(form, diary, press, look):
    look("Day,Pain morning,Pain evening\n2025-03-01,7,4\n2025-03-02,8,5\n")
    press(form, "mapped", typed(form))
    assert (form.answers["part:Pain morning"], form.answers["part:Pain evening"]) == ("morning", "evening")
    press(form, "try", typed(form) | ENDS)
    press(form, "take-table")
    taken = diary.ratings().query("moment == 'alone'")
    assert taken["value"].tolist() == [7, 4, 8, 5]
    assert taken["rated_at"].dt.hour.tolist() == [8, 20, 8, 20]


def test_a_workbook_with_a_title_and_two_sheets_is_asked_about_and_read(form, diary, press, look, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    first = book.active
    for row in (["My pain diary"], [], ["Day", "Left leg pain", "Walked"], [date(2025, 3, 1), 6, "45 min"]):
        first.append(row)
    book.create_sheet("Other").append(["a", "b"])
    book["Other"].append([1, 2])
    book.save(tmp_path / "diary.dat")
    press(form, "take-in")
    press(form, "look", {"where": str(tmp_path / "diary.dat")})
    assert asked(form) == {"sheet": ["Sheet", "Other"], "header": ["line 1", "line 3", "line 4"]}
    assert form.answers["header"] == "line 3"
    press(form, "laid-out", {"sheet": "Other", "header": "line 1"})
    assert [question.label for question in form.page.questions] == ["a", "b"]
    press(form, "menu")
    press(form, "take-in")
    press(form, "look", {"where": str(tmp_path / "diary.dat")})
    press(form, "laid-out", {"sheet": "Sheet", "header": "line 3"})
    press(form, "mapped", {**typed(form), "column:Walked": "walking_min"})
    assert form.answers["leg:Left leg pain"] == "left"
    press(form, "try", typed(form) | {"scale:Left leg pain": "0-10", "end:Left leg pain": "low"})
    press(form, "take-table")
    taken = diary.ratings().query("moment == 'alone'")
    assert dict(zip(taken["scale"], taken["value"], strict=True)) == {"leg_pain": 6, "walking_min": 45}


@pytest.mark.parametrize("name", ["my-log (conflicted copy).sqlite", "my-log.sync-conflict-2026.sqlite"])
def test_a_copy_that_syncing_made_is_offered_and_joined(form, diary, press, name, clock):
    import shutil

    copy = diary.path.with_name(name)
    shutil.copy(diary.path, copy)
    other = open_log(copy, clock=clock)
    other.save(record(0))
    press(form, "take-in")
    press(form, f"look-beside:{name}")
    assert form.page.title == "This is another log of this workbook"
    assert dict(form.page.facts)["It holds"].startswith("4 sessions")
    press(form, "take-own:leave out")
    assert len(diary.sessions()) == 4
    press(form, "menu")
    press(form, "take-in")
    press(form, "look", {"where": str(diary.path)})
    assert form.state == "error"
    assert "your log itself" in form.message


def test_what_was_erased_here_comes_back_only_when_that_is_asked_for(form, diary, press, tmp_path):
    exported = diary.export_json(tmp_path / "all.json")
    diary.erase(diary.sessions()["session_id"][0], sure=True)
    press(form, "take-in")
    press(form, "look", {"where": str(exported)})
    assert "You had erased 1 session of these from your log." in form.page.intro
    press(form, "take-own:leave out")
    assert len(diary.sessions()) == 2
    press(form, "menu")
    press(form, "take-in")
    press(form, "look", {"where": str(exported)})
    press(form, "take-own:take")
    assert len(diary.sessions()) == 3


@pytest.mark.parametrize("name", ["nothing-here.csv", "", ".", "x" * 300, "~nobody-of-that-name/a.csv"])
def test_a_file_that_is_not_there_is_told_and_the_name_stays(form, press, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    press(form, "take-in")
    press(form, "look", {"where": name})
    assert form.state == "error"
    assert form.page.id == "which"


def test_an_older_spreadsheet_is_read_and_it_is_said(form, press, tmp_path):
    path = tmp_path / "diary.csv"
    path.write_bytes("Day;Pain;Note\n2025-03-12;4;très mal\n".encode("cp1252"))
    press(form, "take-in")
    press(form, "look", {"where": str(path)})
    assert "older spreadsheet" in form.page.intro[1]
    assert any("très mal" in asked.help for asked in form.page.questions)


def test_one_session_is_erased_only_after_the_word_was_typed(form, diary, press):
    press(form, "copy")
    press(form, "menu")
    press(form, "erase:0")
    press(form, line_with(form.page, "28 November 2025"))
    assert any(point.startswith("Notebooks saved with their outputs") for point in form.page.points)
    press(form, "erase-now", {"word": "yes"})
    assert form.state == "error"
    press(form, "erase-now", {})
    assert len(diary.sessions()) == 3
    press(form, "erase-now", {"word": "erase"})
    assert sorted(diary.sessions()["local_date"].dt.day) == [27, 29]
    assert diary.backups()[0].sessions == 2
    assert "Not reached" in form.page.intro[-1]
    assert diary.check().ok


def test_everything_is_erased_copies_too_with_a_word_of_its_own(form, diary, press):
    press(form, "copy")
    press(form, "menu")
    press(form, "erase-all")
    press(form, "erase-now", {"word": "ERASE"})
    assert len(diary.sessions()) == 3
    press(form, "erase-now", {"word": "EVERYTHING"})
    assert diary.sessions().empty
    assert diary.backups() == []
    press(form, "menu")
    assert "whole: 0 sessions" in dict(form.page.facts)["State"]


def test_the_example_can_be_exported_and_says_that_it_cannot_be_changed(press, tmp_path):
    form = LookAfter(example_log())
    assert "nothing in it can be changed" in form.page.intro[0]
    assert not [words for words in labels(form.page) if "Erase" in words or "Take in" in words]
    press(form, "export:json")
    press(form, "write", {"where": str(tmp_path / "example.json")})
    whole = json.loads((tmp_path / "example.json").read_text(encoding="utf-8"))
    assert len(whole["tables"]["session"]) == 60


def test_no_session_to_erase_and_no_copy_are_told(diary, press):
    form = LookAfter(diary)
    press(form, "erase:0")
    assert labels(form.page) == ["Back to the beginning"]
    press(form, "menu")
    press(form, "copies:0")
    assert "There is no copy" in form.page.intro[0]


def test_a_long_log_is_checked_when_that_is_asked_for(diary, press, monkeypatch):
    monkeypatch.setattr("glidekit.widgets.look_after.look_after_form.AT_ONCE_CHECKED", 1)
    diary.save_all([record(-1), record(-2)])
    form = LookAfter(diary)
    assert "when you ask for it" in dict(form.page.facts)["State"]
    press(form, "check")
    assert "whole: 2 sessions" in dict(form.page.facts)["State"]


def test_numbers_that_fit_no_scale_can_only_be_left_out(form, press, look):
    look("Day,Pain,Words\n2025-03-01,137,bad\n2025-03-02,56,\n")
    press(form, "mapped", {**typed(form), "column:Words": "note"})
    assert asked(form)["scale:Pain"] == ["skip"]
    press(form, "try", {"scale:Pain": "skip", "side": None})
    assert form.page.title == "1 of 2 lines can be taken"
