"""Where a log is stored, what its file is, and whether it changed.

The first bytes say what a file is, before anything touches it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from glidekit.errors import LogError
from glidekit.log.schema import APPLICATION_ID
from glidekit.log.store.file_lock import first_bytes, is_no_file

_NEVER_THE_SAME = count(-1, -1)
_COUNTER = slice(24, 28)
"""The file change counter in SQLite's header; in journal mode DELETE every commit raises it."""


def state_of(path: Path) -> tuple[int, int, int]:
    """The change counter, the time of the last write in nanoseconds, and the size in bytes.

    An unreadable file never equals itself, so that it is read again and the reader says what is wrong.
    """
    try:
        counter = int.from_bytes(first_bytes(path, _COUNTER.stop)[_COUNTER], "big")
        found = path.stat()
    except OSError:
        return next(_NEVER_THE_SAME), 0, 0
    return counter, found.st_mtime_ns, found.st_size


class FileCache:
    """Keep what was worked out from a file until the file changes."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[int, ...], dict[Any, Any]] = ((), {})

    def of(self, path: Path) -> dict[Any, Any]:
        """What is kept of the file as it is now; add to it.

        Ask before reading the file: a commit in between then makes the next caller read again.
        """
        state, kept = state_of(path), self._kept
        if kept[0] != state:
            kept = self._kept = (state, {})
        return kept[1]

    def clear(self) -> None:
        """Forget everything, what other threads are working out included."""
        self._kept = ((), {})


VARIABLE = "GLIDEKIT_LOG"
PERSONAL = "my-workbook"
NAME = "my-log.sqlite"
_MAGIC = b"SQLite format 3\x00"
_UNTOUCHED = "Nothing was changed, and no new file was made."


def default_path() -> Path:
    """``$GLIDEKIT_LOG``, else ``data/my-log.sqlite`` of the workbook that holds the current folder.

    The personal copy of the notebooks uses the log of the checkout around it: one person, one log. Raises
    LogError outside any workbook.
    """
    if named := os.environ.get(VARIABLE):
        return checked_path(named)
    root = _workbook(Path.cwd())
    if root is None:
        raise LogError(
            f"No workbook was found in {Path.cwd()} or in the folders above it.",
            safe="Nothing was opened and nothing was changed.",
            do="Open the notebooks from their own folder, or say where your log is: "
            "gk.open_log('path/to/my-log.sqlite').",
        )
    (root / "data").mkdir(mode=0o700, exist_ok=True)
    return root / "data" / NAME


def _workbook(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        if folder.name == PERSONAL:
            return folder.parent if _holds_workbook(folder.parent) else folder
        if _holds_workbook(folder):
            return folder
    return None


def _holds_workbook(folder: Path) -> bool:
    return (folder / "notebooks").is_dir() or (folder / "data").is_dir()


def short(path: Path) -> str:
    """The path as a person would say it, relative to the current folder or their home."""
    for base, prefix in ((Path.cwd(), ""), (Path.cwd().parent, "../"), (Path.home(), "~/")):
        if path.is_relative_to(base):
            return prefix + path.relative_to(base).as_posix()
    return str(path)


def checked_path(path: object) -> Path:
    """The path of a file or folder that a person named; raises LogError if it cannot be one."""
    try:
        found = Path(path).expanduser()  # type: ignore[arg-type] # whatever it is
        with suppress(FileNotFoundError, NotADirectoryError):
            found.lstat()
    except (TypeError, ValueError, RuntimeError, OSError) as problem:
        shown = str(path) if isinstance(path, Path) else repr(path)
        shown = shown if len(shown) < 60 else f"{shown[:56]} ..."
        why = "it is no text" if isinstance(problem, TypeError) else getattr(problem, "strerror", problem)
        raise LogError(
            f"{shown} cannot be the name of a file or folder: {str(why).rstrip('.').lower()}.",
            safe=_UNTOUCHED,
            do="Give its name in quotes, for example 'path/to/file'.",
        ) from problem
    return found


def check_place(path: Path) -> None:
    """Refuse a path where no log can be: a missing folder, a folder, a device, a link to nothing."""
    if path.is_symlink() and not path.exists():
        raise LogError(
            f"{path} is a link to {path.readlink()}, and nothing is there.",
            safe=_UNTOUCHED,
            do="Connect the drive it is on, or choose another place.",
        )
    if path.is_dir():
        raise LogError(
            f"{path} is a folder, not a log file.",
            safe=_UNTOUCHED,
            do=f"Name a file in it, for example gk.open_log({str(path / NAME)!r}).",
        )
    if is_no_file(path):
        raise LogError(
            f"{path} is a pipe or a device, not a file, so no log can be in it.",
            safe=_UNTOUCHED,
            do="Choose another name for your log.",
        )
    if not path.parent.is_dir():
        raise LogError(
            f"The folder {path.parent} does not exist, so there is no log in it.",
            safe=_UNTOUCHED,
            do="Check the spelling, connect the drive it is on, or make the folder first.",
        )


def is_database(path: Path) -> bool:
    """Whether a file is an SQLite database, perhaps somebody's log."""
    with suppress(OSError):
        return first_bytes(path, len(_MAGIC)) == _MAGIC
    return False


def is_log(head: bytes) -> bool:
    """Whether a file begins as a log does, whole or not."""
    return head.startswith(_MAGIC) and int.from_bytes(head[68:72], "big") == APPLICATION_ID


def identify(path: Path) -> int:
    """The version of a log's format; raises LogError if the file is not a whole log, and touches nothing."""
    head, size = _beginning(path)
    if size == 0:
        raise LogError(
            f"The file {path} is empty (0 bytes), so it is not a log.",
            safe="It was left as it is. If it was your log, copying or syncing may have emptied it.",
            do=f"{_restore(path)} To begin a new log instead, move the empty file away.",
        )
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise _foreign(path)
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise _foreign(path)
    if _is_short(path, head, size):
        head, size = _beginning(path)  # another kernel may just have been writing
    if _is_short(path, head, size):
        raise LogError(
            f"The log {path} was cut off: {size:,} of {_length(head):,} bytes are there.",
            safe="It was left as it is. This happens when a copy or a download is broken off.",
            do=f"Copy it again. {_restore(path)}",
        )
    return int.from_bytes(head[60:64], "big")


def _beginning(path: Path) -> tuple[bytes, int]:
    """The header, then the size in bytes: a file in use only grows."""
    try:
        return first_bytes(path, 100), path.stat().st_size
    except OSError as problem:
        raise LogError(
            f"The file {path} cannot be read: {problem.strerror or problem}.",
            safe="It was left as it is.",
            do="Allow reading it, connect the drive it is on, or choose another file.",
        ) from problem


def _restore(path: Path) -> str:
    return f"This brings back the last backup: from glidekit.log import restore; restore({str(path)!r})."


def _foreign(path: Path) -> LogError:
    return LogError(
        f"The file {path} is not a glidekit log, or its beginning is damaged.",
        safe="It was left as it is.",
        do=f"Choose another name for your log. Or was this your log? {_restore(path)}",
    )


def _length(head: bytes) -> int:
    page = int.from_bytes(head[16:18], "big")
    return (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")


def _is_short(path: Path, head: bytes, size: int) -> bool:
    """Whether it was cut off; a file that is being written to has a journal beside it."""
    return size < _length(head) and not path.with_name(path.name + "-journal").exists()
