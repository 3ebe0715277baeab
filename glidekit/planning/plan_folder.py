"""Plan files in a folder: written beside what is there, never over it, and read again."""

from __future__ import annotations

import os
import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from glidekit.errors import PlanError
from glidekit.planning.plan_file import MOST_CHARACTERS, NOTHING_TAKEN, plan_from_text, plan_text

if TYPE_CHECKING:
    from glidekit.planning.model import Plan

ENDING = ".plan.json"
MOST_SHOWN = 20


def write_plan(plan: Plan, folder: Path) -> Path:
    """Write the plan into the folder, under its own name and a number where that is taken; gives the file."""
    stem = re.sub(r"\W+", "-", plan.name).strip("-_").lower()[:40] or "plan"
    for number in count(1):
        path = folder / f"{stem}{'' if number == 1 else f'-{number}'}{ENDING}"
        try:
            with os.fdopen(_new_for_owner(path), "w", encoding="utf-8") as file:
                file.write(plan_text(plan))
        except FileExistsError:
            continue
        except OSError as problem:
            raise PlanError(
                f"The plan could not be written into {folder}: {problem.strerror or problem}.",
                safe="Nothing was changed.",
                do="Check that the folder may be written to and that the disk is not full.",
            ) from problem
        return path
    raise AssertionError  # pragma: no cover - count() has no end


def _new_for_owner(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def read_plan(path: Path | str) -> Plan:
    """The plan in a file; raises PlanError naming the file, and what is wrong where."""
    path = Path(path)
    try:
        return plan_from_text(read_text(path))
    except PlanError as problem:
        what = problem.what if problem.what.startswith(path.name) else f"{path.name}: {problem.what}"
        raise PlanError(what, safe=problem.safe, do=problem.do) from problem


def read_text(path: Path) -> str:
    """The text of a file, no more of it than a plan can have; raises PlanError naming the file."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            return file.read(MOST_CHARACTERS + 1)
    except UnicodeDecodeError as problem:
        raise PlanError(f"{path.name} is no text file.", safe=NOTHING_TAKEN, do=_DO) from problem
    except (OSError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or problem
        raise PlanError(
            f"{path.name[:60]} could not be read: {said}.", safe=NOTHING_TAKEN, do=_DO
        ) from problem


_DO = 'Choose a file that this workbook wrote with "Write to a file".'


def plan_files(folder: Path) -> tuple[Path, ...]:
    """The plan files in the folder, the newest first."""
    found = [path for path in folder.glob(f"*{ENDING}") if path.is_file() and not path.name.startswith(".")]
    return tuple(sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)[:MOST_SHOWN])
