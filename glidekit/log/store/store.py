"""The file of one log, safe to use from any thread."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from glidekit.errors import LogError
from glidekit.log.paths import identify
from glidekit.log.store.connections import Connections, connect_in_memory, connections_to, scalar
from glidekit.log.store.file_lock import in_company
from glidekit.log.store.sqlite_errors import told_plainly
from glidekit.log.store.write_lock import turn_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from sqlite3 import Connection


class Store:
    """Transactions on one file. Before and after each, the file under the path must be the one opened."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.diary_id = ""
        self._connections = connections_to(path, read_only=read_only)
        self._file = self._name_of_file()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the log."""
        self._same_file()
        with in_company(self.path), told_plainly(self.path), self._connections.reading() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: on leaving it is committed and on the disk, or nothing was changed.

        That holds for what was found there as well: where nothing had to be changed, the file is written all
        the same, since an earlier transaction may have failed in its very last step on the disk.
        """
        if self.read_only:
            self.refuse()
        self._same_file()
        with (
            turn_of(self.path),
            in_company(self.path),
            told_plainly(self.path),
            self._connections.writing() as connection,
        ):
            changes = connection.total_changes
            yield connection
            if connection.total_changes == changes:
                version = scalar(connection, "PRAGMA user_version")
                connection.execute(f"PRAGMA user_version={version}")
        before = self._file
        self._same_file()
        if self._file != before:
            raise LogError(
                f"Another file took the place of {self.path} while this was being saved.",
                safe="What was saved before is in one of the two files.",
                do="Save it once more. Syncing should not touch the log while it is used.",
            )

    def refuse(self) -> NoReturn:
        """Say that this log is only looked at."""
        raise LogError(
            f"{self.path.name} is open for reading only, so nothing can be saved in it.",
            do="Open your own log with gk.open_log() to save.",
        )

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        self._connections.close()

    def _name_of_file(self) -> tuple[int, int]:
        try:
            found = os.stat(self.path)  # noqa: PTH116 - Path.stat does the same, slower, at every transaction
        except OSError as problem:
            raise LogError(
                f"The log {self.path} is no longer there.",
                safe="What was saved before is in the file, wherever it was moved to, and in the backups. "
                "A running timer keeps its events in the page until they are saved.",
                do="Put the file back or connect its drive, then run this cell again.",
            ) from problem
        return found.st_dev, found.st_ino

    def _same_file(self) -> None:
        """Syncing may put another file in this one's place: go on with it if it is the same diary."""
        found = self._name_of_file()
        if found == self._file:
            return
        self._connections.close()
        identify(self.path)
        with in_company(self.path), told_plainly(self.path), self._connections.reading() as connection:
            diary_id = scalar(connection, "SELECT diary_id FROM diary")
        if diary_id is None or (self.diary_id and diary_id != self.diary_id):
            raise LogError(
                f"The file {self.path} was replaced by another person's or another workbook's log.",
                safe="Nothing was written to it.",
                do="Open it with gk.open_log() if you mean to use it, or put your own log back.",
            )
        self._file = found


class MemoryStore(Store):
    """A log held in memory, to be read only. ``path``: of the log that it was made from."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path, self.read_only, self.diary_id = path, True, ""
        self._connections = Connections(lambda: connect_in_memory(data), kept_open=1)

    def _same_file(self) -> None:
        """There is no file that another could take the place of."""
