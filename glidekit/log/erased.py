"""What was erased stays erased: the log keeps a hash of each erased session's id, and nothing else.

Otherwise a page that still holds its events, an import or an older copy would bring it back. The hashes are
settings, so exports and restored copies carry them along. No time is kept with them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log import rows
from glidekit.log.schema import SETTING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from sqlite3 import Connection

    from glidekit.log.rows import Values

KEY = "erased"
UNFINISHED = "erase.unfinished"
"""Setting kept while something is still to be erased: ids of logs that were erased completely."""


class SessionErased(LogError):  # noqa: N818 - a state of the session rather than a fault
    """The session was erased from this log; nothing of it may be written again."""

    def __init__(self) -> None:
        super().__init__(
            "This session was erased from your log, so nothing of it is saved.",
            safe="The rest of your log is as it was.",
            do="To do it again, begin a new session.",
        )


def hash_of(session_id: str) -> str:
    """The hash that stands for an erased session."""
    return hashlib.sha256(session_id.encode("utf-8", "replace")).hexdigest()


def remember(connection: Connection, session_ids: Iterable[str]) -> None:
    """Keep the hashes of sessions that this transaction erases."""
    known = {row["setting_id"] for row in hash_rows(connection)}
    new = {_name(session_id) for session_id in session_ids} - known
    rows.add_to_diary(connection, SETTING, [hash_row(name) for name in sorted(new)])


def forget(connection: Connection, session_ids: Iterable[str]) -> None:
    """Drop the hashes of sessions that the person wants back."""
    names = {_name(session_id) for session_id in session_ids}
    gone = [row["setting_id"] for row in hash_rows(connection) if row["setting_id"] in names]
    for name in gone:
        connection.execute("DELETE FROM setting WHERE setting_id = ?", (name,))
    rows.count_in_diary(connection, {f"{SETTING.name}_n": -len(gone)})


def hash_row(name: str) -> Values:
    """The setting that keeps one hash."""
    return {"setting_id": name, "at_us": 0, "key": KEY, "value": "true"}


def hash_rows(connection: Connection) -> list[Values]:
    """The settings that keep hashes."""
    return rows.sound(connection, SETTING, "WHERE key = ?", (KEY,))


def is_erased(connection: Connection, session_id: object) -> bool:
    """Whether a session with that id was erased from this log."""
    if not isinstance(session_id, str):
        return False
    return bool(rows.sound(connection, SETTING, "WHERE setting_id = ?", (_name(session_id),)))


def refuse_erased(connection: Connection, session_id: str | None) -> None:
    """Raise SessionErased if the session was erased from this log."""
    if session_id is not None and is_erased(connection, session_id):
        raise SessionErased


def hashes_among(given: Mapping[str, Sequence[Values]]) -> set[str]:
    """Ids of the settings that keep hashes, among the rows of a log."""
    return {row["setting_id"] for row in given.get(SETTING.name, ()) if row["key"] == KEY}


def erased_among(session_ids: Iterable[str], marks: set[str]) -> set[str]:
    """The sessions whose hash is among these ids of settings."""
    return {session_id for session_id in session_ids if _name(session_id) in marks} if marks else set()


def _name(session_id: str) -> str:
    return f"{KEY}:{hash_of(session_id)}"
