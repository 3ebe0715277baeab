"""A disk as a power cut leaves it, replayed from what disk_record.c recorded.

Only synced data is sure to be there. Each later write may have arrived in full, in part or not at all, in any
order. Changes of names (created, renamed, deleted) have arrived up to some moment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from pathlib import Path

SECTOR = 512


@dataclass(frozen=True)
class Step:
    """One call: "write", "sync", "cut", "make", "folder", "name", "rename" or "unlink"."""

    verb: str
    inode: int
    first: int
    second: int
    path: str
    data: bytes = b""


def steps(record: Path) -> list[Step]:
    """The recorded calls, in order."""
    data, at, found = record.read_bytes(), 0, []
    while at < len(data):
        end = data.index(b"\n", at)
        verb, inode, first, second, path = data[at:end].decode().split(" ", 4)
        at = end + 1
        size = int(second) if verb == "write" else 0
        found.append(Step(verb, int(inode), int(first), int(second), path, data[at : at + size]))
        at += size
    return found


@dataclass
class File:
    """Bytes sure to be on the disk, and calls since the last sync."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[Step] = field(default_factory=list)


def done_to(data: bytearray, step: Step, parts: slice = slice(None)) -> None:
    """Apply a write or a truncation."""
    if step.verb == "cut":
        del data[step.first :]
        data.extend(bytes(step.first - len(data)))
        return
    given = step.data[parts]
    start = step.first + (parts.start or 0)
    data.extend(bytes(max(0, start - len(data))))
    data[start : start + len(given)] = given


class Disk:
    """The state after some steps. Inode numbers are reused, so each created file is a new object."""

    def __init__(self) -> None:
        self._files: dict[int, File] = {}
        self._names: dict[str, File] = {}  # as the process sees them
        self._sure_names: dict[str, File] = {}
        self._since: list[Step] = []  # changes of names since the last sync
        self.folders: list[str] = []

    def take(self, step: Step) -> None:
        """One more step."""
        match step.verb:
            case "folder":
                self.folders.append(step.path)
            case "write" | "cut":
                self._files.setdefault(step.inode, File()).since.append(step)
            case "sync" if step.inode in self._files and any(
                file is self._files[step.inode] for file in self._names.values()
            ):
                self._sync(self._files[step.inode])
            case "sync":  # of a folder
                self._sure_names, self._since = dict(self._names), []
            case "make":
                self._files[step.inode] = File()
                self._name(step)
            case _:
                self._name(step)

    def _sync(self, file: File) -> None:
        for step in file.since:
            done_to(file.sure, step)
        file.since = []
        # A file system that keeps a file's bytes also keeps the name it was created under.
        for name, known in self._names.items():
            if known is file and file not in self._sure_names.values():
                self._sure_names[name] = file

    def _name(self, step: Step) -> None:
        _renamed(self._names, step, self._files)
        self._since.append(step)

    def after_a_cut(self, draw: random.Random, *, kept: float) -> dict[str, bytes]:
        """Path -> bytes. ``kept`` is the share of unsynced data that arrives: 1 all of it, 0 nothing."""
        names = dict(self._sure_names)
        number = draw.randint(0, len(self._since)) if 0 < kept < 1 else int(kept) * len(self._since)
        for step in self._since[:number]:
            _renamed(names, step, self._files)
        return {name: bytes(_bytes_of(file, draw, kept)) for name, file in names.items()}


def _renamed(names: dict[str, File], step: Step, files: dict[int, File]) -> None:
    match step.verb:
        case "make" | "name":
            names[step.path] = files.setdefault(step.inode, File())
        case "unlink":
            names.pop(step.path, None)
        case "rename":
            old, new = step.path.split("\t")
            if old in names:
                names[new] = names.pop(old)


def _bytes_of(file: File, draw: random.Random, kept: float) -> bytearray:
    data = bytearray(file.sure)
    for step in file.since:
        if draw.random() >= kept:
            continue
        torn = 0 < kept < 1 and step.verb == "write" and draw.random() < 0.2
        end = SECTOR * draw.randint(0, len(step.data) // SECTOR) if torn else None
        done_to(data, step, slice(0, end))
    return data
