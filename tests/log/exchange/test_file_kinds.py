"""Files that are not what they seem are named for what they are, and read if they hold a table."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from support.diary import record

from glidekit.errors import GlidekitError, LogError
from glidekit.log import open_log
from glidekit.log.exchange.foreign.table import MOST_COLUMNS, read_table

MAPPING = {"Day": "date", "Pain": "leg_pain"}


@pytest.fixture
def file(tmp_path):
    def write(data, name="diary.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


def workbook(*rows, **more_sheets):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, given in more_sheets.items():
        sheet = book.create_sheet(name)
        for row in given:
            sheet.append(row)
    return book


def saved(book):
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def zipped(**members):
    """A zip with the same bytes each time: each member has a fixed date, not that of the clock."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for name, text in members.items():
            packed.writestr(zipfile.ZipInfo(name.replace("__", "/")), text)
    return data.getvalue()


def test_a_workbook_is_read_as_a_person_sees_it(file):
    book = workbook(
        ["Day", "At", "Pain", "Share", "Done", "Words"],
        [datetime.fromisoformat("2026-03-01T08:30:00"), time(7, 5), 6, 0.7, True, "line\nbreak"],
        [date(2026, 3, 2), None, 2.5, None, False, None],
    )
    book.active["D2"].number_format = "0%"
    table = read_table(file(saved(book), "diary.csv"))
    assert table.kind == "a spreadsheet (xlsx)"
    assert [list(row.values()) for _, row in table.rows] == [
        ["2026-03-01 08:30:00", "07:05:00", "6", "70 %", "yes", "line break"],
        ["2026-03-02", "", "2.5", "", "no", ""],
    ]
    assert [line for line, _ in table.rows] == [2, 3]


def test_a_workbook_has_the_columns_that_hold_something_and_no_cell_of_it_is_lost(file):
    table = read_table(file(saved(workbook(["Day", "Pain"], ["1 March", 7, None, "a bad night"])), "d.xlsx"))
    assert table.columns == ("Day", "Pain")
    assert table.rows[0][1] == {"Day": "1 March", "Pain": "7", "cell 3": "", "cell 4": "a bad night"}
    wide = saved(workbook([f"column {number}" for number in range(MOST_COLUMNS + 1)], ["x"]))
    with pytest.raises(LogError, match=f"holds more than {MOST_COLUMNS} columns"):
        read_table(file(wide, "wide.xlsx"))


def test_a_workbook_is_taken_in_whatever_its_name_says(log, file):
    path = file(saved(workbook(["Day", "Pain"], [date(2026, 3, 1), 7])), "diary.txt")
    log.import_table(path, MAPPING, dry_run=False)
    assert log.ratings()["value"].tolist() == [7]


def test_with_several_sheets_it_asks_for_one(log, file):
    path = file(saved(workbook(["a"], [1], Diary=[["Day", "Pain"], [date(2026, 3, 1), 7]])), "d.xlsx")
    with pytest.raises(LogError, match="several tables: 'Sheet', 'Diary'"):
        log.import_table(path, MAPPING)
    shown = log.import_table(path, MAPPING, sheet="Diary")
    assert [line.what for line in shown.lines] == ["leg pain 7"]
    with pytest.raises(GlidekitError, match="Did you mean 'Diary'"):
        log.import_table(path, MAPPING, sheet="Dairy")


def test_a_broken_workbook_gives_a_plain_message(file):
    whole = saved(workbook(["Day"], ["x"]))
    with pytest.raises(LogError, match=r"cannot be read|not whole"):
        read_table(file(whole[:-200], "d.xlsx"))
    with pytest.raises(LogError, match="cannot be read"):
        read_table(file(zipped(xl__workbook_xml="x", **{"xl__workbook.xml": "<a"}), "d.xlsx"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "utf-32"])
def test_utf_16_is_read_without_a_byte_order_mark(file, encoding):
    table = read_table(file("Day,Pain,Words\n2026-03-01,7,très mal\n".encode(encoding)))
    assert table.rows[0][1] == {"Day": "2026-03-01", "Pain": "7", "Words": "très mal"}


def test_json_lines_are_read(file):
    text = '{"Day": "2026-03-01", "Pain": 7}\n\n{"Day": "2026-03-02", "Pain": {"leg": 3}}\n'
    table = read_table(file(text, "diary.txt"))
    assert table.columns == ("Day", "Pain", "Pain.leg")
    assert [row["Day"] for _, row in table.rows] == ["2026-03-01", "2026-03-02"]


def test_json_of_days_and_lists_within_are_found(file):
    days = {"2026-03-01": {"Pain": 7}, "2026-03-02": 3}
    assert read_table(file(json.dumps(days), "a.json")).columns == ("date", "Pain", "value")
    inner = {"app": {"entries": [{"Day": "2026-03-01"}]}, "version": 3}
    assert read_table(file(json.dumps(inner), "b.json")).sheets == ("app.entries",)
    with pytest.raises(LogError, match="holds no list of entries"):
        read_table(file('{"a": 1}', "c.json"))


def test_xml_is_read_by_its_repeated_elements(log, file):
    text = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [<!ELEMENT HealthData ANY>]>
<HealthData><ExportDate value="2026-03-09"/>
 <Record startDate="2026-03-01 23:30:00 -0800" value="7"/>
 <Record startDate="2026-03-02 08:00:00 -0800" value="6"/></HealthData>"""
    path = file(text, "export.xml")
    shown = log.import_table(path, {"startDate": "date", "value": "leg_pain"}, zone="UTC", sheet="Record")
    assert [line.when for line in shown.lines] == ["1 March 2026, 23:30", "2 March 2026, 08:00"]
    assert "It is XML." in str(shown)


def test_an_xml_bomb_is_not_followed(file):
    text = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a><r v="&c;"/><r v="&c;"/></a>'
    with pytest.raises(LogError, match="definitions of its own"):
        read_table(file(text, "bomb.xml"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 500, "older Excel"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x1f\x8b\x08", "packed file"),
        (b"SQLite format 3\x00" + b"\x00" * 100, "a database"),
        (b"  <!DOCTYPE html><html><table>", "a web page"),
        (zipped(a="1"), "packed folder"),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
        (zipped(**{"word__document.xml": "1"}), "Word document"),
        (zipped(a="1")[:-10], "packed file that is not whole"),
    ],
)
def test_a_file_without_a_table_is_named_with_the_way_to_get_one(log, file, data, words):
    with pytest.raises(LogError, match=words) as told:
        log.import_table(file(data), MAPPING)
    assert told.value.safe
    assert told.value.do


@pytest.mark.parametrize("kind", ["a FHIR export", "an export", "another log"])
def test_our_own_export_or_log_is_named_with_the_way_to_import_it(log, tmp_path, clock, kind):
    log.save(record())
    made = {
        "a FHIR export": lambda: [log.export_fhir(tmp_path / "fhir.json")],
        "an export": lambda: [log.export(tmp_path / "out").folder, log.export_json(tmp_path / "all.json")],
        "another log": lambda: [shutil.copy(log.path, tmp_path / "log (conflicted copy).sqlite")],
    }
    for path in made[kind]():
        with pytest.raises(LogError, match=rf"is {kind} of .*, not a table") as told:
            log.import_table(path, MAPPING)
        assert told.value.do == f"Take it in like this: log.import_log({str(path)!r})."


def test_one_file_of_an_export_is_named_with_the_way_to_import_all(log, tmp_path):
    log.save(record())
    folder = log.export(tmp_path / "out").folder
    for path in folder.glob("*.csv"):
        with pytest.raises(LogError, match="is one file of an export of a log") as told:
            log.import_table(path, MAPPING)
        assert f"log.import_log({str(folder)!r})" in told.value.do


def test_a_folder_or_a_pipe_is_named_as_such(log, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(LogError, match="is a folder, a pipe or a device"):
        log.import_table(tmp_path / "mine", MAPPING)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(LogError, match="is a folder, a pipe or a device"):
            log.import_table(tmp_path / "pipe", MAPPING)
        with pytest.raises(LogError, match="is no export of a glidekit log"):
            log.import_log(tmp_path / "pipe")


def test_a_title_above_the_headings_is_no_heading(log, file):
    text = "Pain diary of 2026\n\nDay;Pain;Words\n2026-03-01;7;a, b\n2026-03-02;8;\n"
    shown = log.import_table(file(text), MAPPING)
    assert [line.number for line in shown.lines] == [4, 5]
    assert "Its headings are in line 3." in str(shown)
    with pytest.raises(GlidekitError, match="column in this table"):
        log.import_table(file(text), MAPPING, header=4)
    with pytest.raises(LogError, match=r"Line 2 of diary\.csv is empty"):
        log.import_table(file(text), MAPPING, header=2)


def test_bare_numbers_as_dates_are_asked_about(log, file):
    mapping = {"When": "date", "Pain": "leg_pain"}
    serial = file("When,Pain\n46082,7\n46083.5,8\n", "excel.csv")
    with pytest.raises(LogError, match="days as Excel counts them") as told:
        log.import_table(serial, mapping)
    assert told.value.do == "Say what they count: dates='excel'."
    shown = log.import_table(serial, mapping, dates="excel", zone="UTC")
    assert [line.when for line in shown.lines] == ["1 March 2026", "2 March 2026, 12:00"]
    for name, first in (("epoch-s", "1772323200"), ("epoch-ms", "1772323200000")):
        path = file(f"When,Pain\n{first},7\n", f"{name}.csv")
        with pytest.raises(LogError, match="seconds since 1970"):
            log.import_table(path, mapping)
        shown = log.import_table(path, mapping, dates=name, zone="Europe/Berlin")
        assert [line.when for line in shown.lines] == ["1 March 2026, 01:00"]


def test_a_conflict_copy_of_the_log_is_joined(log, tmp_path, clock):
    log.save(record())
    copy = tmp_path / "log (conflicted copy).sqlite"
    shutil.copy(log.path, copy)
    log.save(record(-1))
    other = open_log(copy, clock=clock)
    other.save(record(-2))
    log.import_log(copy)
    assert len(log.sessions()) == 3
    assert log.import_log(copy).added == 0
    assert log.check().ok
    with pytest.raises(LogError, match="your log itself"):
        log.import_log(log.path)


def test_a_log_of_simulated_people_is_not_joined_to_a_real_one(log, tmp_path):
    log.save(record())
    other = open_log(tmp_path / "s.sqlite", simulated=True)
    other.save(record(simulated=True))
    with pytest.raises(LogError, match="simulated"):
        log.import_log(other.path)


def test_our_fhir_comes_back_with_its_answers_and_sessions(log, tmp_path, rate, clock):
    pytest.importorskip("fhir.resources")
    log.save(record(-1))
    log.add_ratings(
        [
            rate("leg_pain", 4, side="left"), rate("tingling", None, side="left"),
            rate("furthest_point", "calf"), rate("peg", 3.3, "weekly"), rate("sitting_min", 25),
            rate("night", "woken by it"),
        ]
    )  # fmt: skip
    path = log.export_fhir(tmp_path / "log.json", notes=True)
    other = open_log(tmp_path / "other.sqlite", clock=clock)
    other.import_log(path)
    kept = ["rating_id", "rated_at", "local_date", "moment", "scale", "side", "value", "text", "status"]
    assert other.ratings()[kept].equals(log.ratings()[kept].assign(rated_at=log.ratings()["rated_at"]))
    assert other.sessions()["bouts_planned"].isna().all()
    assert list(other.notes()["text"]) == list(log.notes()["text"])
    assert other.import_log(path).entries == 0
    assert log.import_log(path).entries == 0
    assert other.check().ok


def test_fhir_of_another_system_is_not_read_as_ours(log, file):
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": []}
    with pytest.raises(LogError, match="another system"):
        log.import_log(file(json.dumps(bundle), "b.json"))


def test_an_entry_of_the_future_is_refused_with_its_line(log, tmp_path, clock):
    clock.pass_(days=30)
    log.save(record(120))
    log.mark("new tablets")
    folder = log.export(tmp_path / "out").folder
    clock.pass_(days=-30)
    other = open_log(tmp_path / "other.sqlite", clock=clock)
    with pytest.raises(LogError, match=r"session.csv, line 2: 30 March 2026 12:00 UTC is in the future"):
        other.import_log(folder)
    assert other.sessions().empty
