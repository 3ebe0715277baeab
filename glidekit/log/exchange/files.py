"""Write files that only their owner can read, whole or not at all, never over somebody else's."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log.paths import is_database

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

OWNER_ONLY_FOLDER = 0o700


def write_whole(path: Path, text: str | bytes) -> None:
    """Write a file that only its owner can read; an error leaves the old file, or none."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)  # mkstemp: owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def as_path(given: object) -> Path:
    """The given path; raises LogError for anything but a name or a path."""
    if isinstance(given, str | os.PathLike) and str(given).strip():
        return Path(given)
    raise LogError(
        f"{given!r} is no name of a file or a folder.",
        safe="Nothing was written.",
        do="Write the name between quotes.",
    )


@contextmanager
def write_errors_told(path: Path) -> Iterator[None]:
    """Turn a disk error into a LogError."""
    try:
        yield
    except OSError as problem:
        raise LogError(
            f"The export could not be written to {path}: {problem.strerror or problem}.",
            safe="Nothing half written was left there; your log is as it was.",
            do="Free some space, or choose a place where you may write.",
        ) from problem


def write_folder(place: Path, texts: Mapping[str, bytes]) -> None:
    """Write files (name -> contents) into a folder: all of them, or none if the disk fails."""
    aside = Path(tempfile.mkdtemp(prefix=".", suffix=".new", dir=place.parent))
    try:
        for name, text in texts.items():
            write_whole(aside / name, text)
        place.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
        _move_all(aside, place, texts)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _move_all(aside: Path, place: Path, names: Iterable[str]) -> None:
    """Replace the files of these names; if one cannot be replaced, put the old ones back.

    Windows cannot replace a file that is open elsewhere, in a spreadsheet for example.
    """
    moved: list[tuple[Path, Path]] = []
    try:
        for name in names:
            there, old = place / name, aside / f"{name}.old"
            if there.is_file():
                shutil.copy2(there, old)
            elif there.exists() and not there.is_dir():  # nothing to copy from a pipe or a device
                there.rename(old)
            moved.append((old, there))
            (aside / name).replace(there)
    except OSError:
        for old, there in reversed(moved):
            with suppress(OSError):
                old.replace(there) if old.exists() else there.unlink()
        raise


def write_new(path: Path, text: str | bytes) -> Path:
    """Write a new file in an existing folder; gives its path."""
    if path.exists():
        raise LogError(
            f"There is already a file {path}.", safe="It was left as it is.", do="Choose another name."
        )
    if not path.parent.is_dir():
        raise _no_folder(path.parent)
    with write_errors_told(path):
        write_whole(path, text)
    return path


def _no_folder(folder: Path) -> LogError:
    return LogError(
        f"The folder {folder.absolute()} does not exist.",
        safe="Nothing was written.",
        do="Check the spelling, or make the folder first.",
    )


def folder_for(path: Path, names: set[str]) -> Path:
    """The folder to write these names into, new or not; raises LogError if it holds other files."""
    if path.exists() and not path.is_dir():
        raise LogError(
            f"{path} is a file, so nothing can be exported into it.",
            safe="It was left as it is.",
            do="Name a new folder.",
        )
    there = {file.name for file in path.iterdir()} if path.is_dir() else set()
    if others := (there - names) | {name for name in there & names if is_database(path / name)}:
        raise LogError(
            f"The folder {path} holds other files, for example {min(others)!r}.",
            safe="Nothing was written and nothing was overwritten.",
            do="Name a new folder, for example log.export('glidekit-export').",
        )
    if not path.parent.is_dir():
        raise _no_folder(path.parent)
    return path
