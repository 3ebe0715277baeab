"""The state of a log in words: is everything as it was written, and what is set aside if not."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log import rows
from glidekit.log.care.damage import inspect
from glidekit.log.ids import from_us
from glidekit.log.schema import SESSION
from glidekit.log.store.connections import scalar
from glidekit.log.store.sqlite_errors import is_damage
from glidekit.plural import counted
from glidekit.told import Told

if TYPE_CHECKING:
    from datetime import date
    from sqlite3 import Connection

    from glidekit.log.care.damage import Damage
    from glidekit.log.store.store import Store


@dataclass(frozen=True, slots=True, repr=False)
class Checkup(Told):
    """The result of ``log.check()``.

    ``sessions``: how many can be used. ``damage``: what is set aside. ``dates``: dates of damaged sessions
    where they can still be read. ``lookup_whole``: whether the file's own order is sound.
    """

    sessions: int
    damage: Damage
    dates: dict[str, date]
    lookup_whole: bool

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return not self.damage and self.lookup_whole

    def lines(self) -> list[str]:
        """The state in words."""
        if self.ok:
            return [f"Your log is whole: {counted(self.sessions, 'session')}, every value as it was written."]
        return [*self._named(), *self._what_to_do()]

    def _named(self) -> list[str]:
        found = [
            f"A part of your log is damaged. {counted(self.sessions, 'session')} can be used as they are."
        ]
        for name, words in self.damage.sessions.items():
            when = f" of {self.dates[name]:%d %B %Y}" if name in self.dates else ""
            found.append(f"Set aside: session {name}{when}: {words}.")
        found += [f"{table.replace('_', ' ')}: {words}." for table, words in self.damage.others.items()]
        if self.damage.plans:
            found.append("The plan of some sessions cannot be read; what was done in them is whole.")
        return found

    def _what_to_do(self) -> list[str]:
        if not self.lookup_whole:
            return ["The file's own order is broken. log.restore() brings back the last backup."]
        return ["Nothing was changed. log.backups() lists whole copies, log.restore() brings one back."]

    def __str__(self) -> str:
        """One line after the other."""
        return "\n".join(self.lines())


def check(store: Store) -> Checkup:
    """Verify every row, every count and the order of the file; nothing is changed."""
    store.close()  # pages that a connection keeps in memory say nothing about the disk
    with store.read() as connection:
        found = inspect(connection)
        dates, known = {}, 0
        with suppress(sqlite3.Error, LogError):
            sound = rows.sound(connection, SESSION)
            known = sum(row["session_id"] not in found.sessions for row in sound)
            dates = {
                row["session_id"]: from_us(row["started_us"]).date()
                for row in sound
                if row["session_id"] in found.sessions
            }
        return Checkup(known, found, dates, lookup_whole=is_ordered(connection))


def is_ordered(connection: Connection) -> bool:
    """Whether SQLite finds its tables and indexes in order; values are checked elsewhere."""
    try:
        return bool(scalar(connection, "PRAGMA integrity_check(1)") == "ok")
    except sqlite3.Error as problem:
        if not is_damage(problem):
            raise
        return False


def mend_order(store: Store) -> bool:
    """Rebuild the indexes where only they are broken; gives whether the file is in order now.

    Indexes repeat what the rows say, and every row is verified before this is called.
    """
    with suppress(LogError), store.write() as connection:
        connection.execute("REINDEX")
    with store.read() as connection:
        return is_ordered(connection)
