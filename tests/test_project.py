"""The project as a whole: one list of dependencies, a true README, nothing private."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from support.notebooks import NOTEBOOKS

import glidekit
from glidekit.launch.command import _parser

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

# Addresses that mean something only on one machine or network.
PRIVATE = re.compile(
    r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/[\w.-]+|[A-Z]:\\Users\\|"
    r"https?://(?:localhost|127\.0\.0\.1|10\.\d+|192\.168)[^\s\"'`]*/simple|"
    r"(?:files\.pythonhosted|artifactory|nexus|devpi)\.?[\w.-]*\.\w+"
)


def tracked() -> list[Path]:
    """Files under version control, or about to be."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def requirement(line: str) -> tuple[str, str]:
    """Name and version bound: ``pandas>=3`` -> ("pandas", ">=3")."""
    found = re.fullmatch(r"([\w.-]+)\s*(.*)", line)
    assert found, line
    return found[1].lower(), found[2]


def test_conda_gets_the_same_dependencies():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    listed = [requirement(line) for line in environment["dependencies"] if isinstance(line, str)]
    conda = dict(listed)
    assert conda.pop("python") == PROJECT["project"]["requires-python"]
    conda.pop("pip")
    conda["tzdata"] = conda.pop("python-tzdata")  # conda's name for it; its tzdata is the system's
    assert conda == dict(requirement(line) for line in PROJECT["project"]["dependencies"])


def test_the_version_is_one():
    extension = json.loads((ROOT / "glidekit/launch/labextension/package.json").read_text(encoding="utf-8"))
    assert glidekit.__version__ == PROJECT["project"]["version"] == extension["version"]


def test_readme_gives_the_two_commands_and_ci_runs_the_second():
    assert "pip install uv && uv run --no-dev glidekit\n" in README
    assert "pip install uv && uv run pytest\n" in README
    assert CI.rstrip().endswith("uv run pytest"), "pytest's summary is CI's last line"
    assert "GLIDEKIT_REQUIRE_BROWSER=1" in CI
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_first_notebook_says_its_purpose_in_the_words_of_the_readme():
    (purpose,) = [line for line in README.splitlines() if "It is not a medical device" in line]
    assert purpose.startswith("This workbook is for adults")
    first = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    assert purpose in "".join("".join(cell["source"]) for cell in first["cells"])


def test_readme_tells_every_option_of_the_command():
    options = {option for action in _parser()._actions for option in action.option_strings} - {"-h", "--help"}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)", README, flags=re.MULTILINE))


def test_readme_maps_every_notebook():
    mapped = re.findall(r"\]\(notebooks/([\w.-]+\.ipynb)\)", README)
    assert mapped == [path.name for path in NOTEBOOKS]


def test_readme_leads_nowhere_that_is_missing():
    targets = [link for link in re.findall(r"\]\(([^)#]+)", README) if "://" not in link]
    assert targets
    assert [link for link in targets if not (ROOT / link).exists()] == []


def test_a_persons_own_things_are_ignored():
    for name in ("my-workbook/00_start_here.ipynb", "data/my-log.sqlite", "data/anything.sqlite", "uv.lock"):
        done = subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False)
        assert done.returncode == 0, name


def test_no_file_names_a_machine_or_a_registry():
    found = []
    for path in tracked():
        try:
            words = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        if path != Path(__file__).resolve():
            found += [f"{path.relative_to(ROOT)}: {hit[0]}" for hit in PRIVATE.finditer(words)]
    assert found == []


def test_no_lock_file_and_no_database_is_tracked():
    names = {path.name for path in tracked()}
    assert not {name for name in names if name == "uv.lock" or name.endswith((".sqlite", ".pyc"))}
