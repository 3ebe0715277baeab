"""A log can be created without hard links and on Windows, and never overwrites another one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from glidekit.log import open_log
from glidekit.log.store import store


def no_links(_from, _to):
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.fixture(params=["without links", "on Windows"])
def system(request, monkeypatch):
    """A file system without hard links; one where a rename never overwrites."""
    if request.param == "without links":
        monkeypatch.setattr(os, "link", no_links)
        return
    plain = Path.rename

    def rename(path, target):
        if Path(target).exists():
            raise FileExistsError(errno.EEXIST, "File exists", str(target))
        return plain(path, target)

    monkeypatch.setattr(os, "link", lambda *_names: pytest.fail("no link is needed"))
    monkeypatch.setattr(store, "_renames_never_overwrite", lambda: True)
    monkeypatch.setattr(Path, "rename", rename)


@pytest.mark.usefixtures("system")
def test_a_log_is_made_whole_and_nothing_is_left_beside_it(tmp_path):
    assert open_log(tmp_path / "log.sqlite").check().ok
    assert [path.name for path in tmp_path.iterdir()] == ["log.sqlite"]


@pytest.mark.usefixtures("system")
def test_the_second_maker_leaves_the_first_ones_log_alone(tmp_path):
    unfinished, there = tmp_path / ".log.sqlite.2.unfinished", tmp_path / "log.sqlite"
    unfinished.write_text("second")
    there.write_text("first")
    assert not store.give_name(unfinished, there)
    assert there.read_text() == "first"
