"""Every name that completion offers has an example, and the example gives the result it shows."""

from __future__ import annotations

import doctest
import inspect
import re
import shutil
from datetime import date

import pandas as pd
import pytest

import glidekit as gk
from glidekit.log import SymptomLog, open_log

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PACKAGES = ("analysis", "body", "rules")


def offered():
    """(name for the report, object) of gk.*, gk.analysis.* and a log's own names."""
    for name in dir(gk):
        if not name.startswith("_") and name not in PACKAGES:
            yield f"gk.{name}", getattr(gk, name)
    for name in dir(gk.analysis):
        yield f"gk.analysis.{name}", getattr(gk.analysis, name)
    for name in SymptomLog.OFFERED:
        yield f"log.{name}", inspect.getattr_static(SymptomLog, name)


OFFERED = dict(offered())


@pytest.fixture(scope="module")
def example_file():
    return gk.example_log().path


@pytest.fixture
def names(tmp_path, monkeypatch):
    """The names an example may use, in its own folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GLIDEKIT_BACKUPS", str(tmp_path / "copies"))
    analysis = {name: getattr(gk.analysis, name) for name in gk.analysis.__all__}
    return {**analysis, "gk": gk, "pd": pd, "date": date}


@pytest.mark.parametrize("name", OFFERED)
def test_its_example_gives_what_it_says(name, names, example_file):
    told = inspect.getdoc(OFFERED[name])
    assert ">>> " in told, f"{name} shows no example"
    if re.search(r"\blog\b", told):
        shutil.copyfile(example_file, "example.sqlite")
        names["log"] = open_log("example.sqlite", simulated=True)  # writable
    example = doctest.DocTestParser().get_doctest(told, names, name, None, None)
    failed = []
    doctest.DocTestRunner(optionflags=FLAGS).run(example, out=failed.append)
    assert failed == []


def test_a_log_offers_what_a_person_wants_and_nothing_else():
    log = gk.example_log()
    assert dir(log) == sorted(SymptomLog.OFFERED)
    assert not [name for name in dir(log) if not hasattr(log, name)]
    assert {"begin_session", "write_events", "keep_copy"}.isdisjoint(dir(log)), "the player's, not a person's"


def test_a_log_that_is_taken_for_a_table_names_what_writes_one():
    with pytest.raises(AttributeError, match=r"log\.export\(folder\).*log\.sessions\(\)\.to_csv"):
        gk.example_log().to_csv("my.csv")
    with pytest.raises(AttributeError, match=r"log\.sessions\(\)\.to_excel"):
        gk.example_log().to_excel  # noqa: B018 - asking for it is the test
