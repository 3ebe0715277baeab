"""Plans as files: JSON that people can send to each other, checked before anything is taken from it."""

from __future__ import annotations

import json
import os
import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glidekit.content.exercises import DOSE_LIMITS, DOSE_NAMES, exercises
from glidekit.errors import PlanError
from glidekit.planning.plan import GAPS, LONGEST_GAP_S, as_saved, named_item, plan_from_dict

if TYPE_CHECKING:
    from glidekit.planning.plan import Plan


MARK, VERSION = "glidekit plan", 1
LONGEST_NAME = 60
LONGEST_WORDS = 2000
MOST_ITEMS = 20
MOST_CHARACTERS = 200_000
NOTHING_TAKEN = "Nothing was taken from it, and your plan is as it was."


def plan_text(plan: Plan) -> str:
    """The plan as the text of a file, without ``why``: the reasons stay in their log."""
    return json.dumps(plan_data(plan), ensure_ascii=False, indent=2) + "\n"


def plan_data(plan: Plan) -> dict[str, Any]:
    """What a plan file holds, as plain values."""
    data = {name: value for name, value in as_saved(plan).to_dict().items() if name != "why"}
    return {"file": MARK, "version": VERSION, **data}


def plan_from_text(text: str) -> Plan:
    """The plan in a file's text; raises PlanError that says what is wrong and where (line, item, field)."""
    try:
        return checked(parsed(text))
    except PlanError as problem:
        raise PlanError(problem.what, safe=NOTHING_TAKEN, do=problem.do) from problem


def check_name(name: str) -> str:
    """A plan's name without blanks around it; raises PlanError if it cannot be one."""
    tidy = name.strip()
    if not 0 < len(tidy) <= LONGEST_NAME or not tidy.isprintable():
        raise PlanError(
            f"A plan cannot be called {name[:LONGEST_NAME]!r}.",
            safe="Nothing was changed.",
            do=f"Use a name of 1 to {LONGEST_NAME} characters, in one line.",
        )
    return tidy


def parsed(text: str) -> dict[str, Any]:
    """The plain values of a plan file, not checked yet."""
    if len(text) > MOST_CHARACTERS:
        raise PlanError(f"This file is too long for a plan: it has {len(text):,} characters.", do=_DO)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise PlanError(f"This file is not whole JSON: {problem.msg} ({where}).", do=_DO) from problem
    except (RecursionError, ValueError) as problem:
        raise PlanError("This file is no plan: it cannot be read as JSON.", do=_DO) from problem
    if not isinstance(data, dict) or data.get("file") != MARK:
        raise PlanError(f'This file is no plan: its field "file" does not say "{MARK}".', do=_DO)
    return data


_DO = 'Choose a file that this workbook wrote with "Write to a file".'


def checked(data: dict[str, Any]) -> Plan:
    """The plan from a file's plain values, whoever proposed it."""
    version = data.get("version")
    if version != VERSION:
        given = "no version" if version is None else f"version {version!r}"
        raise PlanError(
            f"The plan is of {given}; this workbook reads version {VERSION}.",
            do="If the file comes from a newer workbook, update this one.",
        )
    items = data.get("items")
    if not isinstance(items, list) or not 0 < len(items) <= MOST_ITEMS:
        raise PlanError(f"The field items must be a list of 1 to {MOST_ITEMS} exercises.", do=_DO)
    for number, item in enumerate(items, 1):
        _check_item(named_item(number, item), item)
    for field in ("name", "title"):
        check_name(_text("The plan", field, data))
    _text("The plan", "why", {"why": "", **data})
    for field, name in GAPS.items():
        if field in data:
            check_number(name, data[field], (0, LONGEST_GAP_S), "s", whole=False)
    plan = plan_from_dict({field: value for field, value in data.items() if field not in _OF_FILE})
    return as_saved(plan)


_OF_FILE = ("file", "version", "proposal")


def _check_item(where: str, item: Any) -> None:
    """Check the types of values; Item and Dose check the values."""
    if not isinstance(item, dict):
        raise PlanError(f"{where} must be an object with an exercise, not {_short(item)}.", do=_DO)
    for field in ("exercise", "variant"):
        _text(where, field, {"variant": "", **item})
    dose, sides = item.get("dose"), item.get("sides", [])
    if dose is not None and not isinstance(dose, dict):
        raise PlanError(f"{where}, field dose: it must be an object, not {_short(dose)}.", do=_DO)
    if dose is not None and "range" in dose:
        _text(f"{where}, dose", "range", dose)
    if dose is not None:
        _check_dose(where, item, dose)
    if not isinstance(sides, list) or len(set(map(str, sides))) != len(sides):
        raise PlanError(f'{where}, field sides: use ["left"], ["right"] or both, each once.', do=_DO)


def _check_dose(where: str, item: dict[str, Any], dose: dict[str, Any]) -> None:
    """Check each number against the limits of this exercise."""
    known = next((one for one in exercises() if one.id == item["exercise"]), None)
    how = known.variants.get(item.get("variant", "gentle")) if known else None
    for field, (name, unit) in DOSE_NAMES.items():
        limits = how.hold_range_s if how and field == "hold_s" and how.hold_range_s else DOSE_LIMITS[field]
        if field == "hold_s" and how and not how.hold_range_s:
            limits = (0, 0)
        if field in dose:
            check_number(f"{where}: {name}", dose[field], limits, unit, whole=field in ("sets", "reps"))


def check_number(where: str, value: Any, limits: tuple[float, float], unit: str, *, whole: bool) -> None:
    """Raise PlanError that says where if a number is outside ``limits``."""
    low, high = limits
    right = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if right and low <= value <= high:
        return
    kind, units = "a whole number" if whole else "a number", " seconds" if unit else ""
    goes = f"from {low:g} to {high:g}{units}" if low < high else f"{low:g}, because nothing is held"
    raise PlanError(
        f"{where} cannot be {_short(value)}. It is {kind} {goes}."
        if low < high
        else f"{where} cannot be {_short(value)}. Here it is {goes}.",
        do=_DO,
    )


def _text(where: str, field: str, data: dict[str, Any]) -> str:
    value = data.get(field)
    if not isinstance(value, str) or len(value) > LONGEST_WORDS:
        raise PlanError(f"{where}, field {field}: it must be a text, not {_short(value)}.", do=_DO)
    return value


def _short(value: Any) -> str:
    words = json.dumps(value)
    return words if len(words) <= 40 else f"{words[:40]}..."


# Files in a folder: written beside what is there, never over it ---------------------------------------------

ENDING = ".plan.json"
MOST_SHOWN = 20


def write_plan(plan: Plan, folder: Path) -> Path:
    """Write the plan into the folder under its name, with a number if that is taken; gives the file."""
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
    """The plan in a file; raises PlanError that names the file, the place and what is wrong."""
    path = Path(path)
    try:
        return plan_from_text(read_text(path))
    except PlanError as problem:
        what = problem.what if problem.what.startswith(path.name) else f"{path.name}: {problem.what}"
        raise PlanError(what, safe=problem.safe, do=problem.do) from problem


def read_text(path: Path) -> str:
    """The text of a file, up to the length of a plan; raises PlanError that names the file."""
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


def plan_files(folder: Path) -> tuple[Path, ...]:
    """The plan files in the folder, newest first."""
    found = [path for path in folder.glob(f"*{ENDING}") if path.is_file() and not path.name.startswith(".")]
    return tuple(sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)[:MOST_SHOWN])
