"""No handle of a log stays open: on Windows a syncing program could not replace or move the file."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from support.diary import own_record

from glidekit.errors import LogError
from glidekit.log import open_log

HANDLES = Path("/proc/self/fd")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "backups"))


def open_below(folder):
    """Names of the files below a folder that this process has open."""
    found = []
    for handle in HANDLES.iterdir():
        try:
            target = os.readlink(handle)  # noqa: PTH115 - a deleted target is no path
        except OSError:  # the handle of this listing itself
            continue
        if target.startswith(str(folder)):
            found.append(Path(target).name)
    return found


WORK = {
    "opening": lambda log, _folder: open_log(log.path).backups(),
    "saving": lambda log, _folder: log.save(own_record()),
    "looking": lambda log, _folder: (log.sessions(), log.gate(), log.entries(), repr(log)),
    "looking only": lambda log, _folder: open_log(log.path, read_only=True).ratings(),
    "checking": lambda log, _folder: log.check(),
    "copying": lambda log, _folder: log.back_up(),
    "exporting": lambda log, folder: (log.export(folder / "all"), log.export_json(folder / "all.json")),
    "looking back": lambda log, _folder: log.as_of(log.today).sessions(),
    "bringing back": lambda log, _folder: (log.back_up(), log.restore(keep_newer=False)),
    "erasing": lambda log, _folder: log.erase(log.sessions()["session_id"][0], sure=True),
}


@pytest.mark.skipif(not HANDLES.exists(), reason="Linux lists open handles")
@pytest.mark.parametrize("work", WORK)
def test_no_handle_stays_open_after(work, log, tmp_path):
    log.save(own_record())
    WORK[work](log, tmp_path)
    assert open_below(tmp_path) == []


@pytest.mark.skipif(not HANDLES.exists(), reason="Linux lists open handles")
def test_no_handle_stays_open_after_an_error_or_on_another_thread(log, tmp_path):
    with pytest.raises(LogError):
        log.session("unknown")
    threads = [threading.Thread(target=log.save, args=(own_record(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert open_below(tmp_path) == []


def test_the_file_can_be_moved_away_and_back_while_the_log_is_in_use(log):
    log.save(own_record())
    away = log.path.rename(log.path.with_suffix(".away"))  # fails on Windows where a handle is open
    with pytest.raises(LogError, match="no longer there"):
        log.save(own_record())
    away.rename(log.path)
    log.save(own_record())
    assert len(log.sessions()) == 2
