"""The time zone for what is logged without one: that of the last session, else this machine's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.log import zones
from glidekit.log.store.connections import scalar

if TYPE_CHECKING:
    from sqlite3 import Connection


def zone_in(connection: Connection) -> str:
    """An IANA name that is known here."""
    last = scalar(connection, "SELECT zone FROM session ORDER BY written DESC LIMIT 1")
    return last if last is not None and zones.is_known(last) else zones.of_this_machine()
