"""One consistent look at a log, for frames and exports: without what is void, and without what is damaged."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

from glidekit.log.care.damage import SoundRows, diary_as_found
from glidekit.log.schema import BOUT, SESSION, SIMULATED
from glidekit.log.store.checksum import codec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection

    from glidekit.log.care.damage import Damage
    from glidekit.log.schema import Table


NOT_BEGUN = """SELECT session_id FROM session WHERE status <> 'running' AND origin <> 'imported'
    AND NOT EXISTS (SELECT 1 FROM bout WHERE bout.session_id = session.session_id AND outcome <> 'skipped')
    AND (status <> 'finished' OR bout_n > 0)"""
"""Sessions without a set begun are none: a check-in that was left, whose answers are kept."""


class Reading(Protocol):
    """Columns of tables, as they stand in one transaction.

    ``not_begun``: ids of sessions without a set begun, which are none.
    """

    simulated: bool
    not_begun: frozenset[str]

    def columns(self, table: Table, names: Sequence[str], *, all_sessions: bool = False) -> dict[str, Any]:
        """Column name -> values, in the order of the key; what is void or damaged is left out.

        ``all_sessions``: rows of such sessions too.
        """


def simulated_in(connection: Connection) -> bool:
    """Whether a log holds simulated sessions."""
    return bool(diary_as_found(connection)["kind"] == SIMULATED)


class RowReading:
    """A reading whose columns are tuples of Python values, each row verified.

    Damage that is not known yet raises FoundDamageError.
    """

    def __init__(self, connection: Connection, damage: Damage) -> None:
        self._connection = connection
        self._sound = SoundRows(connection, damage)
        self.simulated = simulated_in(connection)
        self._hidden = set(damage.sessions) | self._voided(among_sound=bool(damage))
        self.not_begun = frozenset(name for (name,) in connection.execute(NOT_BEGUN))

    def columns(
        self, table: Table, names: Sequence[str], *, all_sessions: bool = False
    ) -> dict[str, tuple[Any, ...]]:
        """Column name -> values, in the order of the key."""
        found = self._rows(table, names)
        hidden = self._hidden | (self.not_begun if table in (SESSION, BOUT) else set())
        if hidden and not all_sessions and "session_id" in codec(table).names:
            place = names.index("session_id")
            found = [row for row in found if row[place] not in hidden]
        return dict(zip(names, zip(*found, strict=True) if found else [()] * len(names), strict=True))

    def _rows(self, table: Table, names: Sequence[str]) -> list[tuple[Any, ...]]:
        kind = codec(table)
        first, *others = (kind.names.index(name) for name in names)
        pick = itemgetter(slice(first, first + 1)) if not others else itemgetter(first, *others)
        void = kind.names.index("voided_us") if "voided_us" in kind.names else None
        sound = self._sound.of(table)
        return [pick(row) for row in sound if void is None or row[void] is None]

    def _voided(self, *, among_sound: bool) -> set[str]:
        place = codec(SESSION).names.index("voided_us")
        if among_sound:
            return {row[0] for row in self._sound.of(SESSION) if row[place] is not None}
        sql = "SELECT session_id FROM session WHERE voided_us IS NOT NULL"
        return {row[0] for row in self._connection.execute(sql)}
