from __future__ import annotations

import dataclasses
import json
import os
import socket
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

import glidekit as gk
from glidekit.launch import command, lab, places
from glidekit.launch.copies import bring_up_to_date, fingerprint
from glidekit.launch.places import Places, find_places
from glidekit.log import open_log
from glidekit.sample.simulated import simulate

if TYPE_CHECKING:
    from glidekit.log.symptom_log import SymptomLog

ROOT = Path(__file__).resolve().parents[1]


def notebook(path: Path, *cells: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells]), path
    )
    return path


def run(path: Path) -> None:
    """Change a notebook file as running it with Shift+Enter does."""
    content = nbformat.read(path, as_version=4)
    for count, cell in enumerate(content.cells, 1):
        cell.execution_count = count
        cell.outputs = [nbformat.v4.new_output("stream", text="my own numbers")]
    content.cells.append(nbformat.v4.new_code_cell(""))
    content.metadata["language_info"] = {"name": "python"}
    nbformat.write(content, path)


def sources(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


@pytest.fixture
def folders(tmp_path: Path) -> Places:
    originals = tmp_path / "notebooks"
    notebook(originals / "00_start_here.ipynb", "one")
    return Places(originals, tmp_path / "my-workbook", tmp_path)


def updated(folders: Places) -> dict[str, str]:
    return {one.name: one.outcome for one in bring_up_to_date(folders.originals, folders.workbook)}


# --- the personal copy


def test_the_first_start_copies_every_notebook_and_picture(folders):
    (folders.originals / "pictures").mkdir()
    (folders.originals / "pictures" / "leg.svg").write_bytes(b"<svg/>")
    (folders.originals / ".ipynb_checkpoints").mkdir()
    (folders.originals / ".ipynb_checkpoints" / "old.ipynb").write_bytes(b"{}")
    assert updated(folders) == {"00_start_here.ipynb": "new", "pictures/leg.svg": "new"}
    assert (folders.workbook / "pictures" / "leg.svg").read_bytes() == b"<svg/>"


def test_running_a_notebook_is_no_edit(folders):
    updated(folders)
    copy = folders.workbook / "00_start_here.ipynb"
    before = fingerprint(copy)
    run(copy)
    assert fingerprint(copy) == before


def test_an_unchanged_original_leaves_the_outputs_of_a_run_copy(folders):
    updated(folders)
    copy = folders.workbook / "00_start_here.ipynb"
    run(copy)
    assert updated(folders) == {"00_start_here.ipynb": "same"}
    assert "my own numbers" in copy.read_text(encoding="utf-8")


def test_a_changed_original_takes_the_place_of_a_copy_that_was_only_run(folders):
    updated(folders)
    copy = folders.workbook / "00_start_here.ipynb"
    run(copy)
    notebook(folders.originals / "00_start_here.ipynb", "two")
    assert updated(folders) == {"00_start_here.ipynb": "refreshed"}
    assert sources(copy) == ["two"]


def test_an_edited_copy_is_kept_beside_the_new_version_and_asked_about_once(folders):
    updated(folders)
    copy = notebook(folders.workbook / "00_start_here.ipynb", "one", "# my own note")
    assert updated(folders) == {"00_start_here.ipynb": "same"}
    notebook(folders.originals / "00_start_here.ipynb", "two")
    assert updated(folders) == {"00_start_here.ipynb": "kept-both"}
    assert sources(copy) == ["one", "# my own note"]
    assert sources(folders.workbook / "00_start_here (new).ipynb") == ["two"]
    assert updated(folders) == {"00_start_here.ipynb": "same"}


def test_the_next_version_replaces_the_one_beside_unless_that_was_edited_too(folders):
    updated(folders)
    notebook(folders.workbook / "00_start_here.ipynb", "mine")
    for version in ("two", "three"):
        notebook(folders.originals / "00_start_here.ipynb", version)
        updated(folders)
    beside = folders.workbook / "00_start_here (new).ipynb"
    assert sources(beside) == ["three"]
    notebook(beside, "mine as well")
    notebook(folders.originals / "00_start_here.ipynb", "four")
    updated(folders)
    assert sources(beside) == ["mine as well"]
    assert sources(folders.workbook / "00_start_here (new 2).ipynb") == ["four"]


def test_a_copy_without_a_note_of_what_was_copied_counts_as_edited(folders):
    updated(folders)
    (folders.workbook / ".glidekit-copies.json").write_text("not json", encoding="utf-8")
    notebook(folders.originals / "00_start_here.ipynb", "two")
    assert updated(folders) == {"00_start_here.ipynb": "kept-both"}


def test_a_broken_notebook_is_kept_and_a_deleted_one_comes_back(folders):
    updated(folders)
    copy = folders.workbook / "00_start_here.ipynb"
    copy.write_text('{"cells": 3}', encoding="utf-8")
    notebook(folders.originals / "00_start_here.ipynb", "two")
    assert updated(folders) == {"00_start_here.ipynb": "kept-both"}
    assert copy.read_text(encoding="utf-8") == '{"cells": 3}'
    copy.unlink()
    assert updated(folders) == {"00_start_here.ipynb": "new"}


def test_originals_are_never_written_to(folders):
    before = {path: path.read_bytes() for path in folders.originals.rglob("*.ipynb")}
    updated(folders)
    run(folders.workbook / "00_start_here.ipynb")
    updated(folders)
    assert {path: path.read_bytes() for path in folders.originals.rglob("*.ipynb")} == before


def rights(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in (folder, *folder.rglob("*"))}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way; a profile is private there")
def test_the_copy_is_for_its_owner_only_also_one_made_by_an_earlier_version(folders):
    (folders.originals / "00_start_here.ipynb").chmod(0o664)
    (folders.originals / "pictures").mkdir()
    (folders.originals / "pictures" / "leg.svg").write_bytes(b"<svg/>")
    own = {
        "my-workbook": "0o700", "pictures": "0o700", ".glidekit-copies.json": "0o600",
        "00_start_here.ipynb": "0o600", "leg.svg": "0o600",
    }  # fmt: skip
    updated(folders)
    assert rights(folders.workbook) == own
    for path in (folders.workbook, *folders.workbook.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (folders.workbook / "mine.ipynb").write_text("{}", encoding="utf-8")
    (folders.workbook / "mine.ipynb").chmod(0o444)
    outside = folders.originals / "00_start_here.ipynb"
    (folders.workbook / "link.ipynb").symlink_to(outside)
    updated(folders)
    (folders.workbook / "link.ipynb").unlink()
    assert rights(folders.workbook) == own | {"mine.ipynb": "0o400"}
    assert rights(outside)["00_start_here.ipynb"] == "0o664", "what a link points to is not touched"


# --- where things are


def test_a_checkout_keeps_the_copy_beside_its_notebooks():
    assert find_places() == Places(ROOT / "notebooks", ROOT / "my-workbook", ROOT)


def test_an_installed_glidekit_uses_the_documents_folder_or_a_copy_that_is_here(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "_PACKAGE", tmp_path / "site-packages" / "glidekit")
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: tmp_path / "Documents")
    monkeypatch.chdir(tmp_path)
    assert find_places().workbook == tmp_path / "Documents" / "glidekit" / "my-workbook"
    assert find_places().originals == tmp_path / "site-packages" / "glidekit" / "shipped" / "notebooks"
    (tmp_path / "my-workbook").mkdir()
    assert find_places().workbook == tmp_path / "my-workbook"
    assert find_places(tmp_path / "else").workbook == tmp_path / "else" / "my-workbook"


def test_the_log_is_shared_by_the_copy_and_the_checkout_around_it(folders, monkeypatch):
    monkeypatch.delenv("GLIDEKIT_LOG")
    updated(folders)
    assert folders.log() == folders.workbook.parent / "data" / "my-log.sqlite"


# --- what the command says


@pytest.fixture
def started(monkeypatch, folders) -> list[list[str]]:
    calls: list[list[str]] = []
    monkeypatch.setattr(command, "find_places", lambda chosen: folders)
    monkeypatch.setattr(lab, "running", lambda workbook, notebook: None)
    monkeypatch.setattr(lab, "start", lambda arguments: calls.append(list(arguments)))
    return calls


def test_it_starts_on_the_first_notebook_of_the_copy_asking_nobody_for_news(started, folders, capsys):
    assert command.main(["--no-browser"]) == 0
    (flags,) = started
    assert f"--ServerApp.root_dir={folders.workbook}" in flags
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in flags
    assert "--LabApp.news_url=None" in flags
    assert "--ServerApp.open_browser=False" in flags
    assert lab.PRIVATE in flags
    assert str(folders.workbook) in capsys.readouterr().out


def opened(started, *arguments: str) -> str:
    """The notebook that the command opens."""
    assert command.main(list(arguments)) == 0
    (flag,) = [one for one in started[-1] if one.startswith("--LabApp.default_url=/lab/tree/")]
    return flag.rpartition("/")[2]


def a_session(log: SymptomLog, status: str) -> None:
    (record,) = simulate(sessions=1, seed=1)
    log.save(dataclasses.replace(record, session_id=None, started_at=datetime.now(UTC), status=status))


def test_it_opens_todays_session_until_it_is_done_and_then_the_week(started, folders, monkeypatch):
    monkeypatch.delenv("GLIDEKIT_LOG")
    assert opened(started) == "00_start_here.ipynb"
    log = open_log(folders.log(), simulated=True)
    assert opened(started) == "00_start_here.ipynb", "an empty log has no safety check"
    log.record_safety_check()
    assert opened(started) == "03_todays_session.ipynb"
    a_session(log, "abandoned")
    assert opened(started) == "03_todays_session.ipynb", "what was broken off can be gone on with"
    a_session(log, "finished")
    assert opened(started) == "04_your_trends.ipynb"


def test_a_session_that_still_runs_is_opened(started, folders, monkeypatch):
    monkeypatch.delenv("GLIDEKIT_LOG")
    updated(folders)
    log = open_log(folders.log(), simulated=True)
    log.record_safety_check()
    a_session(log, "finished")
    log.begin_session(gk.plan("gentle-start"), zone="UTC")
    assert opened(started) == "03_todays_session.ipynb"


def test_a_log_that_cannot_be_read_opens_the_notebook_that_looks_after_it(started, folders, monkeypatch):
    monkeypatch.delenv("GLIDEKIT_LOG")
    updated(folders)
    folders.log().write_bytes(b"no log at all")
    assert opened(started) == "00_start_here.ipynb"
    assert folders.log().read_bytes() == b"no log at all"


def test_the_notebook_can_be_chosen(started, folders, capsys):
    notebook(folders.originals / "04_your_trends.ipynb", "one")
    assert opened(started, "--start", "04") == "04_your_trends.ipynb"
    assert opened(started, "--start", "00_start_here.ipynb") == "00_start_here.ipynb"
    for nonsense in ("99", "", "../04"):
        assert command.main(["--start", nonsense]) == 1
        assert "04_your_trends.ipynb" in capsys.readouterr().err


def test_other_arguments_are_handed_on_and_win(started):
    command.main(["--ServerApp.ip=0.0.0.0", "--Application.log_level=DEBUG"])
    assert started[0][-2:] == ["--ServerApp.ip=0.0.0.0", "--Application.log_level=DEBUG"]
    assert "--Application.log_level=WARN" not in started[0]


def test_a_taken_port_is_said_plainly_and_nothing_is_started(started, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert command.main(["--port", str(other.getsockname()[1])]) == 1
    assert "another program is using it" in capsys.readouterr().err
    assert started == []


def test_an_impossible_port_is_said_plainly(started, capsys):
    assert command.main(["--port", "70000"]) == 1
    assert "there is no such port" in capsys.readouterr().err


def test_no_jupyterlab_is_said_plainly(started, capsys, monkeypatch):
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    assert command.main([]) == 1
    assert "JupyterLab is not installed" in capsys.readouterr().err
    assert started == []


def test_a_folder_that_cannot_be_written_to_is_said_plainly(started, folders, capsys):
    folders.workbook.write_text("a file where the folder should be", encoding="utf-8")
    assert command.main([]) == 1
    said = capsys.readouterr().err
    assert "cannot be written" in said
    assert "--folder" in said
    assert started == []


def test_a_workbook_that_is_open_already_is_not_opened_twice(started, folders, capsys, monkeypatch):
    monkeypatch.setattr(lab, "running", lambda workbook, notebook: "http://localhost:8888/lab")
    assert command.main(["--no-browser"]) == 0
    assert "open already: http://localhost:8888/lab" in capsys.readouterr().out
    assert started == []
    assert not folders.workbook.exists(), "notebooks that are open are not changed under the reader"


def test_both_kept_and_refreshed_are_each_said_in_one_line(started, folders, capsys):
    notebook(folders.originals / "01_next.ipynb", "one")
    command.main([])
    notebook(folders.workbook / "00_start_here.ipynb", "mine")
    for name in ("00_start_here.ipynb", "01_next.ipynb"):
        notebook(folders.originals / name, "two")
    capsys.readouterr()
    command.main([])
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert "both are kept" in first
    assert "'00_start_here (new).ipynb'" in first
    assert "took the place of your unedited copy" in second


def test_where_and_check_start_nothing(started, folders, capsys):
    assert command.main(["--where"]) == 0
    assert command.main(["--check"]) == 0
    said = capsys.readouterr().out
    assert str(folders.workbook) in said
    assert "Your log:       not there yet" in said
    assert "JupyterLab" in said
    assert "WRONG" not in said
    assert started == []
    assert not folders.workbook.exists()


def test_check_names_what_is_missing(started, folders, capsys):
    (folders.originals / "00_start_here.ipynb").unlink()
    assert command.main(["--check"]) == 1
    assert "00_start_here.ipynb is missing" in capsys.readouterr().out


# --- what is shipped


def test_quiet_settings_reach_every_jupyterlab_of_this_environment():
    installed = Path(sys.prefix) / "etc/jupyter/labconfig/default_setting_overrides.d/glidekit.json"
    assert installed.is_file(), "install glidekit again: uv sync --reinstall-package glidekit"
    shipped = json.loads((ROOT / "glidekit/launch/quiet_jupyterlab.json").read_text(encoding="utf-8"))
    assert json.loads(installed.read_text(encoding="utf-8")) == shipped


@pytest.mark.slow
def test_a_wheel_holds_notebooks_and_example_data_and_nobodys_log(tmp_path):
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, files):
        target = tmp_path / "source" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            target.write_bytes((ROOT / name).read_bytes())
    (tmp_path / "source" / "data").mkdir(exist_ok=True)
    (tmp_path / "source" / "data" / "my-log.sqlite").write_bytes(b"private")
    held = build_wheel(tmp_path / "source", tmp_path)
    tracked = {Path(name).name for name in files if name.startswith("notebooks/") and name.endswith(".ipynb")}
    assert {Path(name).name for name in held if "shipped/notebooks/" in name} >= tracked
    assert not [name for name in held if "my-log" in name]
    assert [name for name in held if name.endswith("default_setting_overrides.d/glidekit.json")]
    scripts = {name for name in files if name.startswith("glidekit/widgets/static/")}
    assert scripts <= set(held), "every module of a script, in its folder"


def build_wheel(source: Path, target: Path) -> list[str]:
    """Names in the wheel, built by the project's own build backend."""
    code = "import hatchling.build, sys; print(hatchling.build.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(target)], cwd=source, check=True, capture_output=True, text=True
    )
    with zipfile.ZipFile(target / done.stdout.split()[-1]) as wheel:
        return wheel.namelist()
