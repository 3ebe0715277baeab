"""The time zone for what is logged without one: that of the last session, else this machine's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.log import zones

if TYPE_CHECKING:
    from sqlalchemy import Connection


def zone_in(connection: Connection) -> str:
    """An IANA name that is known here."""
    last = connection.exec_driver_sql("SELECT zone FROM session ORDER BY written DESC LIMIT 1").scalar()
    return last if last is not None and zones.is_known(last) else zones.of_this_machine()
