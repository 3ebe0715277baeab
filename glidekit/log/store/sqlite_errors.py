"""Errors of SQLite as messages for a person."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from glidekit.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KEPT = "Everything saved before is safe; nothing was half saved."

_MESSAGES: dict[str, tuple[str, str, str]] = {
    "SQLITE_FULL": (
        "The disk is full, so this could not be written to {path}.",
        _KEPT,
        "Free some space and try again. A running timer keeps its events in the page until they are saved.",
    ),
    "SQLITE_BUSY": (
        "Another program has kept the log {path} busy for too long.",
        _KEPT,
        "Close other programs that use this file (notebook, database viewer, syncing), then try again.",
    ),
    "SQLITE_READONLY": (
        "The log {path}, or the folder it is in, may not be written to.",
        _KEPT,
        "Allow writing to both, or only look at it: gk.open_log({path_text!r}, read_only=True).",
    ),
    "SQLITE_CANTOPEN": (
        "The log {path} cannot be reached.",
        "Nothing was written.",
        "Check that the drive or folder is there and that you may write in it, then open the log again.",
    ),
    "SQLITE_IOERR": (
        "The disk reported a fault while working on {path}.",
        _KEPT,
        "Check that the drive is connected and has space, then try again.",
    ),
    "SQLITE_CORRUPT": (
        "A part of the log {path} is damaged and cannot be read.",
        "The file was left as it is.",
        "This brings back the last backup: from glidekit.log import restore; restore({path_text!r}).",
    ),
    "SQLITE_CONSTRAINT": (
        "This does not fit into the log {path}: {reason}.",
        "Nothing was saved; your log is as it was.",
        "Correct the value that is named, then try again.",
    ),
    "SQLITE_NOTADB": (
        "The file {path} is not a glidekit log, or its beginning is damaged.",
        "It was left as it is.",
        "This brings back the last backup: from glidekit.log import restore; restore({path_text!r}).",
    ),
}


_BY_WORDS = {
    "database is locked": "SQLITE_BUSY",
    "malformed": "SQLITE_CORRUPT",
    "not a database": "SQLITE_NOTADB",
    "disk I/O error": "SQLITE_IOERR",
    "failed to open": "SQLITE_CANTOPEN",
}
"""Words of errors that come without SQLite's error code."""


_CONSTRAINTS = {
    "NOT NULL": "a value is missing",
    "UNIQUE": "the same is there twice",
    "CHECK": "a value is not one of those that can be",
}


def is_busy(problem: BaseException | None) -> bool:
    """Whether another program is using the file."""
    return _name(problem).startswith("SQLITE_BUSY")


def is_full(problem: BaseException | None) -> bool:
    """Whether the disk is full."""
    return _name(problem).startswith("SQLITE_FULL")


def is_damage(problem: BaseException) -> bool:
    """Whether an error says that the file itself is damaged."""
    if not isinstance(problem, sqlite3.Error):
        return False
    name = getattr(problem, "sqlite_errorname", "") or ""
    # A flipped bit in a text or a table's definition gives an ordinary error.
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "decode to UTF-8" in str(problem)


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turn an SQLite error into a LogError; let anything else pass."""
    try:
        yield
    except sqlite3.Error as problem:
        raise as_log_error(problem, path) from problem


def as_log_error(problem: BaseException, path: Path) -> LogError:
    """The LogError for an SQLite error."""
    name, reason = _name(problem), _in_words(str(problem))
    for start, parts in _MESSAGES.items():
        if name.startswith(start):
            what, safe, do = (part.format(path=path, path_text=str(path), reason=reason) for part in parts)
            return LogError(what, safe=safe, do=do)
    return LogError(
        f"The log {path} could not do this: {reason}.",
        safe=_KEPT,
        do="Open the log again. If it says this again, see log.check().",
    )


def _in_words(reason: str) -> str:
    """What SQLite says about a forbidden value, as a person would say it."""
    kind, _, what = reason.partition(" constraint failed: ")
    return f"{_CONSTRAINTS[kind]} ({what.replace('_', ' ')})" if kind in _CONSTRAINTS else reason


def _name(problem: BaseException | None) -> str:
    """SQLite's name of an error; "" if it is none that we tell apart."""
    if name := getattr(problem, "sqlite_errorname", ""):
        return str(name)
    if problem is not None and is_damage(problem):
        return "SQLITE_CORRUPT"
    return next((name for words, name in _BY_WORDS.items() if words in str(problem)), "")
