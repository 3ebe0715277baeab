from __future__ import annotations

import errno
import os
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.diary import record

from glidekit.errors import LogError
from glidekit.log import open_log, restore
from glidekit.log.schema import SCHEMA_VERSION


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log.sqlite"


def refused(path, words, **how):
    """Opening is refused in these words and leaves the file unchanged."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LogError, match=words) as told:
        open_log(path, **how)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert told.value.safe
    assert told.value.do
    return told.value


def test_a_new_log_is_made_in_an_existing_folder(path):
    assert open_log(path).path == path
    assert path.exists()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such permissions")
def test_only_its_owner_can_read_it(path):
    open_log(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_opening_prints_nothing_and_displays_one_line(path, capsys):
    log = open_log(path)
    log.save(record())
    assert capsys.readouterr() == ("", "")
    assert repr(log).count("\n") == 0
    assert "1 session · last on 2025-11-30" in repr(log)
    assert "<script" not in log._repr_html_()


def test_opening_imports_no_pandas(path):
    code = (
        "import sys; from glidekit.log import open_log; repr(open_log(sys.argv[1]));"
        "sys.exit(any(m in sys.modules for m in ('pandas', 'numpy', 'matplotlib', 'ipywidgets')))"
    )
    assert subprocess.run([sys.executable, "-c", code, path], check=False).returncode == 0


def test_a_missing_folder_is_named(path):
    refused(path.parent / "nowhere" / "log.sqlite", "folder .*nowhere does not exist")


def test_a_folder_is_no_log(path):
    refused(path.parent, "is a folder")


def test_a_link_to_a_missing_drive_gives_a_message(path, tmp_path):
    path.symlink_to(tmp_path / "drive" / "log.sqlite")
    with pytest.raises(LogError, match="nothing is there"):
        open_log(path)
    assert path.is_symlink()


def test_an_empty_file_is_left_alone(path):
    path.touch()
    refused(path, "0 bytes")


def test_a_file_that_is_no_database_is_left_alone(path):
    path.write_text("my diary, " * 100)
    refused(path, "not a glidekit log")


def test_a_database_of_another_program_is_left_alone(path):
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (a)")
    other.close()
    refused(path, "not a glidekit log")


def test_a_log_that_was_cut_off_gives_a_message(path):
    open_log(path).save(record())
    path.write_bytes(path.read_bytes()[:-5000])
    refused(path, "was cut off")


def test_a_newer_log_is_refused_and_offers_read_only(path):
    open_log(path).save(record())
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    newer.close()
    assert "read_only=True" in refused(path, "newer glidekit").do
    log = open_log(path, read_only=True)
    assert len(log.sessions()) == 1
    with pytest.raises(LogError, match="for reading only"):
        log.save(record(1))


def test_opening_a_missing_log_read_only_makes_none(path):
    refused(path, "no log at", read_only=True)
    assert not path.exists()


def test_a_vanished_log_gives_a_message_and_is_not_recreated(path, tmp_path):
    log = open_log(path)
    path.rename(tmp_path / "elsewhere")
    with pytest.raises(LogError, match="no longer there"):
        log.save(record())
    with pytest.raises(LogError, match="no longer there"):
        log.sessions()
    assert not path.exists()
    (tmp_path / "elsewhere").rename(path)
    log.save(record())
    assert len(open_log(path).sessions()) == 1


def test_a_synced_copy_in_its_place_is_used_and_another_log_is_not(path, tmp_path):
    log = open_log(path)
    log.save(record())
    copy, other = tmp_path / "copy", tmp_path / "other"
    copy.write_bytes(path.read_bytes())
    copy.replace(path)
    log.save(record(1))
    assert len(log.sessions()) == 2
    open_log(other)
    other.replace(path)
    with pytest.raises(LogError, match="replaced by another"):
        log.save(record(2))
    assert len(open_log(path).sessions()) == 0


def test_a_file_swapped_in_during_a_save_gives_a_message(path, tmp_path):
    log = open_log(path)
    log.save(record())
    copy = tmp_path / "copy"
    copy.write_bytes(path.read_bytes())

    def save_while_it_is_replaced():
        with log._base.store.write() as connection:
            connection.execute("UPDATE diary SET label = label")
            copy.replace(path)

    with pytest.raises(LogError, match="took the place") as told:
        save_while_it_is_replaced()
    assert "once more" in told.value.do
    log.save(record(1))
    assert len(open_log(path).sessions()) == 2


@pytest.mark.parametrize("folder", ["", "notebooks", "my-workbook", "notebooks/deeper"])
def test_a_person_has_one_log_wherever_a_notebook_is_opened(tmp_path, monkeypatch, folder):
    for name in ("data", "notebooks/deeper", "my-workbook"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.delenv("GLIDEKIT_LOG")
    monkeypatch.chdir(tmp_path / folder)
    assert open_log().path == tmp_path / "data" / "my-log.sqlite"


def test_a_workbook_without_a_checkout_keeps_its_own_log(tmp_path, monkeypatch):
    (tmp_path / "my-workbook").mkdir()
    monkeypatch.delenv("GLIDEKIT_LOG")
    monkeypatch.chdir(tmp_path / "my-workbook")
    assert open_log().path == tmp_path / "my-workbook" / "data" / "my-log.sqlite"


def test_outside_any_workbook_it_asks_where(tmp_path, monkeypatch):
    monkeypatch.delenv("GLIDEKIT_LOG")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LogError, match="No workbook was found"):
        open_log()


def test_a_log_is_real_or_simulated_from_its_first_record(path, tmp_path):
    log = open_log(path)
    log.save(record(simulated=True))
    assert log.simulated
    with pytest.raises(LogError, match="future"):
        log.save(record(simulated=True, started=datetime.now(UTC) + timedelta(hours=2)))
    with pytest.raises(LogError, match="holds simulated sessions, so a real one"):
        log.save(record(1))
    real = open_log(tmp_path / "real.sqlite")
    real.save(record())
    with pytest.raises(LogError, match="holds real sessions, so a simulated one"):
        real.save(record(1, simulated=True))
    with pytest.raises(LogError, match="cannot be opened as simulated"):
        open_log(real.path, simulated=True)


def test_a_persons_own_log_is_real_before_its_first_record(path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_LOG", str(path))
    with pytest.raises(LogError, match="holds real sessions"):
        open_log().save(record(simulated=True))


@pytest.fixture
def pipe(tmp_path):
    """A named pipe that nobody writes to: opening it would wait for ever."""
    found = tmp_path / "pipe.sqlite"
    os.mkfifo(found)
    return found


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="other systems have no named pipes")
def test_a_pipe_gives_a_message_and_never_blocks(path, pipe, tmp_path, monkeypatch):
    device, link = Path(os.devnull), tmp_path / "link.sqlite"
    link.symlink_to(pipe)
    for odd in (pipe, device, link):
        with pytest.raises(LogError, match="is a pipe or a device"):
            open_log(odd)
        with pytest.raises(LogError, match="is no file"):
            restore(odd)
    log = open_log(path)
    log.save(record())
    (named := tmp_path / "log.json").symlink_to(pipe)
    for read in (log.import_log, lambda odd: log.import_table(odd, {})):
        with pytest.raises(LogError):
            read(named)
    (folder := tmp_path / "export").mkdir()
    os.mkfifo(folder / "log.json")
    log.export(folder)
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "copies"))
    copy = log.back_up().path
    os.mkfifo(copy.with_name(f"{path.stem}.{log.log_id}.2026-01-01T000000Z.sqlite"))
    assert [found.path for found in log.backups()] == [copy]
    log.erase(log.sessions()["session_id"][0], sure=True)


def test_a_new_log_opens_even_if_its_first_name_cannot_be_deleted(tmp_path, monkeypatch):
    """The disk fails at the last step of creating the log, when the log is already complete."""
    plain = Path.unlink

    def failing(path, **how):
        if path.name.endswith(".unfinished"):
            raise OSError(errno.EIO, "Input/output error", str(path))
        plain(path, **how)

    monkeypatch.setattr(Path, "unlink", failing)
    log = open_log(tmp_path / "log.sqlite")
    assert log.check().ok
