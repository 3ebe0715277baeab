"""The personal copy: kept up to date where untouched, never overwritten where edited.

A notebook counts by the words and code of its cells. Running one adds outputs and counts, and perhaps an
empty cell at the end: that is no edit. What a refresh drops (outputs) comes back by running the notebook;
what a person wrote stays.

A notebook that was run holds answers, so folder and files are for their owner only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sqlite3
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

RECORD = ".glidekit-copies.json"
OWNER_ONLY_FOLDER = 0o700
OTHERS = 0o077

Outcome = Literal["new", "same", "refreshed", "kept-both"]


class Seen(TypedDict):
    """Fingerprints of what was last copied, and last laid beside an edited copy."""

    copied: str
    offered: str


@dataclass(frozen=True, slots=True)
class Copied:
    """What happened to one file; ``beside`` is the new version's name where both were kept."""

    name: str
    outcome: Outcome
    beside: str = ""


def bring_up_to_date(originals: Path, workbook: Path) -> list[Copied]:
    """Copy what is new or changed from ``originals`` to ``workbook``; OSError where it cannot be written."""
    workbook.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    seen = _read(workbook / RECORD)
    done = [_one(originals, workbook, name, seen) for name in _names(originals)]
    _write(workbook / RECORD, seen)
    _close_to_others(workbook)
    return done


def _close_to_others(workbook: Path) -> None:
    """Take every right of other users off the folder and what is in it (a link keeps that of its target)."""
    for path in (workbook, *workbook.rglob("*")):
        with contextlib.suppress(OSError):  # leave another user's file alone; the closed folder hides it
            if not path.is_symlink() and (mode := path.stat().st_mode) & OTHERS:
                path.chmod(stat.S_IMODE(mode) & ~OTHERS)


def fingerprint(path: Path) -> str:
    """The same for two notebooks with the same words and code; for other files, of their bytes."""
    raw = path.read_bytes()
    if path.suffix == ".ipynb":
        # A notebook that cannot be read counts by its bytes, so it is never taken for untouched.
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
            raw = _sources(json.loads(raw))
    return hashlib.sha256(raw).hexdigest()


def _sources(notebook: Mapping[str, list[dict[str, str | list[str]]]]) -> bytes:
    cells = [(cell["cell_type"], "".join(cell["source"]).strip()) for cell in notebook["cells"]]
    return json.dumps([cell for cell in cells if cell[1]]).encode()


def _names(originals: Path) -> Iterator[str]:
    for path in sorted(originals.rglob("*")):
        relative = path.relative_to(originals)
        if path.is_file() and not any(part.startswith((".", "__")) for part in relative.parts):
            yield relative.as_posix()


def _one(originals: Path, workbook: Path, name: str, seen: dict[str, Seen]) -> Copied:
    source, target = originals / name, workbook / name
    new, known = fingerprint(source), seen.get(name, Seen(copied="", offered=""))
    mine = fingerprint(target) if target.exists() else None
    if mine == new:
        seen[name] = Seen(copied=new, offered="")
        return Copied(name, "same")
    if mine is None or mine == known["copied"]:
        _copy(source, target)
        seen[name] = Seen(copied=new, offered="")
        return Copied(name, "new" if mine is None else "refreshed")
    if new in (known["copied"], known["offered"]):
        return Copied(name, "same")
    beside = _place_beside(target, known["offered"])
    _copy(source, beside)
    seen[name] = Seen(copied=known["copied"], offered=new)
    return Copied(name, "kept-both", beside.name)


def _place_beside(target: Path, offered: str) -> Path:
    """A free name, or that of the version laid beside earlier if nobody has edited it."""
    number = 1
    while True:
        words = "new" if number == 1 else f"new {number}"
        place = target.with_name(f"{target.stem} ({words}){target.suffix}")
        if not place.exists() or fingerprint(place) == offered:
            return place
        number += 1


def _copy(source: Path, target: Path) -> None:
    """Copy whole or not at all: a broken-off copy leaves the old file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, partial)
    partial.replace(target)
    if target.suffix == ".ipynb":
        _sign(target)


def _sign(notebook: Path) -> None:
    """Trust our own notebook, so that its first button runs it without a question; others are asked about."""
    import nbformat
    from nbformat.sign import NotebookNotary

    with contextlib.suppress(ValueError, OSError, sqlite3.Error):  # then Jupyter asks about ours too
        notary = NotebookNotary()  # type: ignore[no-untyped-call] # nbformat
        try:
            notary.sign(nbformat.read(notebook, as_version=4))  # type: ignore[no-untyped-call] # nbformat
        finally:
            notary.store.close()


def _read(path: Path) -> dict[str, Seen]:
    """What was noted last time; without a readable note, edits are assumed."""
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        return {name: Seen(copied=one["copied"], offered=one["offered"]) for name, one in noted.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(path: Path, seen: Mapping[str, Seen]) -> None:
    partial = path.with_name(f"{path.name}.part")
    partial.write_text(json.dumps(seen, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    partial.replace(path)
