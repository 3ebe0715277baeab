from __future__ import annotations

import csv
import errno
import io
import json
import stat
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.diary import NOON, Clock, event, record

from glidekit import progress
from glidekit.errors import LogError
from glidekit.log import open_log, rows
from glidekit.log.exchange.csv_and_json import csv_text, guard, unguard
from glidekit.log.exchange.dump import dump, outside_names
from glidekit.log.rows import Ids
from glidekit.log.schema import BOUT, DIARY
from glidekit.scales import SCALES
from glidekit.session.record import Rating

NASTY = (
    "", "NA", "0", "=SUM(A1:A9)", "+1", "-", "@x", "'", "''", "'=1", "a,b\t", '"', "\r\n", "🦵\u200d", "<b>",
)  # fmt: skip


@pytest.fixture
def clock():
    """Later than anything these tests write."""
    return Clock(NOON + timedelta(days=20))


TEXT = st.one_of(st.sampled_from(NASTY), st.text(max_size=20))


@st.composite
def ratings(draw):
    scale = draw(st.sampled_from(sorted(SCALES)))
    low, high = SCALES[scale].low, SCALES[scale].high
    value = draw(st.one_of(st.none(), st.integers(int(low), int(high))))
    return Rating(
        scale, value, NOON + timedelta(microseconds=draw(st.integers(-(10**12), 0))),
        zone=draw(st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati"])),
        moment=draw(st.sampled_from(["before", "after", "next-day", "weekly", "alone"])),
        side=draw(st.sampled_from([None, "left", "right"])), text=draw(st.one_of(st.none(), TEXT)),
    )  # fmt: skip


@st.composite
def records(draw):
    return replace(
        record(draw(st.integers(-400, 0)), bouts=draw(st.integers(0, 2))),
        ratings=tuple(draw(st.lists(ratings(), max_size=3))),
        notes=tuple(draw(st.lists(TEXT, max_size=2))),
        stop_reason=draw(TEXT),
        events=(
            event(
                1, "started", words=draw(TEXT), much=draw(st.floats(allow_nan=False, allow_infinity=False))
            ),
        ),
        affected_side=draw(st.sampled_from([None, "left"])),
    )


def everything(log):
    with log._base.store.read() as connection:
        return dump(connection)


@given(sessions=st.lists(records(), max_size=2), alone=st.lists(ratings(), max_size=2), text=TEXT)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_csv_and_json_give_back_exactly_what_went_out(tmp_path_factory, sessions, alone, text):
    folder = tmp_path_factory.mktemp("trip")
    later = lambda: NOON + timedelta(days=900)  # noqa: E731 - a clock
    log = open_log(folder / "a.sqlite", clock=later)
    log.save_all(sessions)
    log.add_ratings(alone, note=text)
    log.mark(text.strip() or "x", detail=text)
    log.set_setting("words", text)
    log.record_safety_check(full=True)
    log.export(folder / "out")
    for number, source in enumerate((folder / "out", folder / "out" / "log.json")):
        copy = open_log(folder / f"{number}.sqlite", clock=later)
        copy.import_log(source)
        assert everything(copy) == everything(log)
        assert copy.log_id == log.log_id
        assert copy.check().ok
        copy.export(folder / f"out-{number}")
        for name in ("rating.csv", "note.csv", "log.json"):
            assert (folder / f"out-{number}" / name).read_bytes() == (folder / "out" / name).read_bytes()


@given(TEXT)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_cell_runs_in_a_spreadsheet_and_each_comes_back(text):
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(TEXT, max_size=3), st.floats(0, 10**9))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_csv_file_equals_what_the_csv_module_writes(texts, seconds):
    rows = [
        (text, number, text, "gentle", "left", 1, 10, 8, None, seconds, 0.0, 0.0, "done", text)
        for number, text in enumerate(texts)
    ]
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(outside_names(BOUT))
    writer.writerows([guard(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    assert csv_text(BOUT, list(zip(*rows, strict=True))) == written.getvalue()


@pytest.fixture
def full(log, rate):
    log.save_all(record(day) for day in range(3))
    log.add_ratings([rate("leg_pain", None), rate("back_pain", 0)], note="=1+1")
    log.record_safety_check(full=True)
    return log


@pytest.fixture
def other(tmp_path, clock):
    return open_log(tmp_path / "other.sqlite", clock=clock)


def test_unknown_and_zero_are_two_things_in_a_spreadsheet(full, tmp_path):
    full.export(tmp_path / "out")
    with (tmp_path / "out" / "rating.csv").open(encoding="utf-8-sig", newline="") as file:
        values = {row["scale"]: row["value"] for row in csv.DictReader(file) if not row["session_id"]}
    assert values == {"leg_pain": "", "back_pain": "0.0"}
    assert "'=1+1" in (tmp_path / "out" / "note.csv").read_text(encoding="utf-8-sig")


def test_files_are_for_their_owner_only(full, tmp_path):
    exported = full.export(tmp_path / "out")
    assert {stat.S_IMODE(path.stat().st_mode) for path in exported.files} == {0o600}
    assert stat.S_IMODE(exported.folder.stat().st_mode) == 0o700


def test_an_export_overwrites_nothing_but_an_export(full, tmp_path):
    full.export(tmp_path / "out")
    full.export(tmp_path / "out")
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(LogError, match=r"thesis\.txt"):
        full.export(tmp_path / "out")
    with pytest.raises(LogError, match="does not exist"):
        full.export(tmp_path / "no" / "out")
    with pytest.raises(LogError, match="is a file"):
        full.export(tmp_path / "out" / "thesis.txt")


def test_importing_twice_adds_nothing(full, other, tmp_path):
    full.export(tmp_path / "out")
    first, second = (other.import_log(tmp_path / "out") for _ in range(2))
    assert (first.added, first.known) == (3, 0)
    assert (second.added, second.known, second.entries) == (0, 3, 0)
    assert everything(other) == everything(full)


def test_two_logs_of_one_person_are_joined(full, other, tmp_path):
    other.save(record(9))
    full.export(tmp_path / "out")
    own = other.log_id
    merged = other.import_log(tmp_path / "out")
    assert "Taken: 3 sessions and 4 other entries" in str(merged)
    assert len(other.sessions()) == 4
    assert other.log_id == own
    assert other.check().ok


def test_a_session_that_differs_stays_as_it_is(full, tmp_path):
    full.export(tmp_path / "out")
    path = tmp_path / "out" / "log.json"
    whole = json.loads(path.read_text())
    whole["tables"]["rating"][0]["value"] = 1.0
    path.write_text(json.dumps(whole))
    before = everything(full)
    name = whole["tables"]["rating"][0]["session_id"]
    assert full.import_log(path).kept == (name,)
    assert everything(full) == before


def test_a_simulated_diary_is_not_taken_into_a_real_log(full, tmp_path):
    simulated = open_log(tmp_path / "simulated.sqlite", simulated=True)
    simulated.save(record(simulated=True))
    simulated.export(tmp_path / "out")
    with pytest.raises(LogError, match="holds real sessions"):
        full.import_log(tmp_path / "out")
    assert len(full.sessions()) == 3


MISTAKES = {
    "eleven": ("rating", "value", 11.0, "cannot be 11"),
    "no number": ("rating", "value", "much", "is no number"),
    "nothing where something must be": ("rating", "scale", None, "scale is missing"),
    "a word as a date": ("session", "local_date", "yesterday", "no date such as"),
    "a time without a zone": ("session", "started_at", "2026-01-01T10:00", "no time zone"),
    "the year 10000": ("session", "started_at", "10000-01-01T10:00:00Z", "no date and time"),
    "an unknown scale": ("rating", "scale", "leg_pian", "Did you mean 'leg_pain'"),
    "an unknown zone": ("session", "zone", "Mars/Base", "not known here"),
    "a broken plan": ("plan_as_run", "plan", "{", "not whole JSON"),
    "a changed plan": ("plan_as_run", "plan", "{}", "changed after the export"),
    "an unknown outcome": ("bout", "outcome", "splendid", "does not fit"),
    "a part without its session": ("bout", "session_id", "gone", "not the session itself"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_wrong_value_is_named_with_its_place_and_nothing_is_imported(full, other, tmp_path, mistake):
    table, column, value, words = MISTAKES[mistake]
    full.export(tmp_path / "out")
    path = tmp_path / "out" / "log.json"
    whole = json.loads(path.read_text())
    whole["tables"][table][0][column] = value
    path.write_text(json.dumps(whole))
    with pytest.raises(LogError, match=words):
        other.import_log(path)
    assert everything(other)["session"] == []
    assert other.check().ok


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format": "glidekit log", "version": 9, "tables": {}}', "[" * 10_000, "\ud800"]
)
def test_a_file_that_is_not_an_export_is_refused(other, tmp_path, text):
    path = tmp_path / "x.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(LogError):
        other.import_log(path)


def test_a_missing_column_or_cell_is_named(full, other, tmp_path):
    full.export(tmp_path / "out")
    path = tmp_path / "out" / "bout.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([lines[0], lines[1].rsplit(",", 1)[0], *lines[2:]]))
    with pytest.raises(LogError, match=r"bout\.csv, line 2: has not 14 cells"):
        other.import_log(tmp_path / "out")
    path.write_text("\n".join(line.split(",", 1)[1] for line in lines))
    with pytest.raises(LogError, match="line 1: the columns are"):
        other.import_log(tmp_path / "out")


def test_ids_are_in_the_order_of_time_and_never_alike():
    ids = Ids(lambda: NOON)
    made = [ids() for _ in range(2000)]
    assert made == sorted(set(made))
    assert {name[14] for name in made} == {"7"}
    assert int(made[0].replace("-", "")[:12], 16) == NOON.timestamp() * 1000


def test_an_export_that_the_disk_refuses_leaves_nothing_half_written(full, tmp_path, monkeypatch):
    place = tmp_path / "export"
    full.export(place)
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    full.mark("another")
    writes = count()

    def refuse(_file):
        if next(writes) == 5:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("glidekit.log.exchange.files.os.fsync", refuse)
    with pytest.raises(LogError, match="No space left on device"):
        full.export(place)
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before
    writes = count(5)
    with pytest.raises(LogError, match="No space left on device"):
        full.export_json(tmp_path / "log.json")
    assert not [file for file in tmp_path.iterdir() if file.suffix in (".new", ".json")]


def test_a_file_that_is_open_in_a_spreadsheet_leaves_the_old_export_whole(full, tmp_path, monkeypatch):
    place = tmp_path / "export"
    full.export(place)
    (place / "bout.csv").unlink()  # this would be a new file
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    full.mark("another")
    plain = Path.replace

    def replace(self, target):
        if target == place / "mark.csv" and self.name == "mark.csv":
            raise PermissionError(errno.EACCES, "Permission denied", str(target))
        return plain(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(LogError, match="Permission denied"):
        full.export(place)
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before
    assert {stat.S_IMODE(file.stat().st_mode) for file in place.iterdir()} == {0o600}


ODD_ROWS = [
    ("diary", {"diary_id": "mine"}, "is no UUID"),
    ("amendment", {"entity": "diary"}, "no kind of entry called 'diary'"),
    ("amendment", {"field": "session_id"}, "no value of it called 'session_id'"),
    ("amendment", {"field": "mood"}, "no value of it called 'mood'"),
    ("amendment", {"old": ""}, "old or the new value is missing"),
    ("safety_check", {"flags": "5"}, "flags '5' is no list of texts"),
    ("safety_check", {"flags": "[1]"}, "is no list of texts"),
    ("setting", {"key": "affected_side", "value": '"both"'}, "no side called 'both'"),
    ("setting", {"key": "rules.kept_sign", "value": '"now"'}, "is no open question"),
    ("setting", {"key": "rules.kept_sign", "value": '{"day": 1}'}, "is no open question"),
    ("setting", {"key": "experiments_ended", "value": "[1]"}, "does not name days"),
    ("setting", {"key": "player", "value": "5"}, "is no dictionary"),
    ("setting", {"value": ""}, "is missing"),
    ("plan_as_run", {"plan": "[]"}, "plan '\\[\\]' is no dictionary"),
    ("plan_as_run", {"timeline": "[5]"}, "does not list the steps"),
    ("session", {"versions": "3"}, "versions '3' is no dictionary"),
    ("session", {"ended_at": "2020-01-01T00:00:00.000000Z"}, "cannot end before it began"),
    ("session", {"session_id": ""}, "session id is missing"),
    ("timer_event", {"seq": 0}, "seq 0 is below 1"),
    ("timer_event", {"detail": "[1]"}, "is no dictionary"),
    ("timer_event", {"at_ms": -1e14}, "cannot be at"),
]


@pytest.mark.parametrize(("table", "odd", "words"), ODD_ROWS, ids=lambda given: str(given)[:40])
def test_unusable_values_are_refused_before_anything_is_written(log, tmp_path, table, odd, words):
    name = log.save(record(events=(event(1, "started"),)))
    log.amend(name, leg_pain_before=9)
    log.record_safety_check()
    log.affected_side = "left"
    path = log.export_json(tmp_path / "all.json")
    whole = json.loads(path.read_text())
    whole["tables"][table][0].update(odd)
    path.write_text(json.dumps(whole))
    other = open_log(tmp_path / "other.sqlite")
    before = other.path.read_bytes()
    with pytest.raises(LogError, match=words):
        other.import_log(path)
    assert other.path.read_bytes() == before


def test_a_log_whose_id_is_no_uuid_can_be_opened_and_copied(log, clock):
    """An earlier import could bring in such an id; each opening then failed and left another copy."""
    with log._base.store.write() as connection:
        diary = rows.diary(connection)
        connection.execute("DELETE FROM diary")
        rows.add(connection, DIARY, [{**diary, "diary_id": "mine"}])
    log.save(record())
    again = open_log(log.path, clock=clock)
    assert len(again.sessions()) == 1
    assert [copy.sessions for copy in again.backups()] == [1]
    assert again.back_up() in again.backups()
    open_log(log.path, clock=clock)
    assert len(again.backups()) <= 2


def diary_in(folder):
    path = folder / "diary.csv"
    path.write_text("D,N\n2026-03-01,well\n")
    return path


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (lambda log, folder: log.check(), "Checking every value"),
        (lambda log, folder: log.export_json(folder / "all.json"), "Writing"),
        (lambda log, folder: log.export(folder / "all"), "Writing"),
        (lambda log, folder: log.export_fhir(folder / "all.json"), "Writing answers"),
        (
            lambda log, folder: log.import_table(diary_in(folder), {"D": "date", "N": "note"}),
            "Reading the lines",
        ),
        (lambda log, folder: log.restore(log.back_up()), "Reading your log"),
        (lambda log, folder: open_log(folder / "new.sqlite").import_log(log.path), "Writing"),
    ],
)
def test_slow_work_on_a_long_log_shows_its_progress(log, tmp_path, monkeypatch, work, told):
    monkeypatch.setattr(progress, "SOON_S", 0)
    log.save(record())
    heard = []
    with progress.heard_by(lambda what, share: heard.append((what, share))):
        work(log, tmp_path)
    assert told in [what for what, _ in heard]
    assert all(0 <= share < 1 for _, share in heard)
