"""Time zones by their IANA name, as the browser gives them.

An entry without a zone takes the last session's, else this machine's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from glidekit.log.store.store import scalar
from glidekit.session.record import local_date

if TYPE_CHECKING:
    from datetime import date, datetime
    from sqlite3 import Connection

    from glidekit.session.record import Rating


FALLBACK = "UTC"


def is_known(name: object) -> bool:
    """Whether this machine knows the zone; a page may send anything."""
    return isinstance(name, str) and _is_known(name)


@cache
def _is_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)


def known_or_utc(name: object) -> tuple[str, str]:
    """The zone to store, and a note if ``name`` is unknown and becomes UTC."""
    if isinstance(name, str) and _is_known(name):
        return name, ""
    return (
        FALLBACK,
        f"The page gave the time zone {str(name)[:80]!r}, which is not known here; times are kept in UTC.",
    )


def of_this_machine() -> str:
    """The zone of the machine that runs the kernel, Windows included; UTC if it is unknown."""
    from tzlocal import get_localzone_name

    try:
        name = get_localzone_name()
    except Exception:  # noqa: BLE001 - whatever the settings of a machine say, the diary goes on
        return FALLBACK
    return name if is_known(name) and name != "Etc/UTC" else FALLBACK


def in_known_zone(rating: Rating) -> Rating:
    """The rating, in UTC if its zone is unknown."""
    return rating if is_known(rating.zone) else replace(rating, zone=FALLBACK)


def with_offset(moment: datetime, preferred: str) -> str:
    """A zone in which a moment with an offset keeps its local day.

    ``preferred`` if it had that offset then; else the fixed zone of the offset, or the first zone that had it
    then; ``preferred`` again if no zone ever had it.
    """
    offset = moment.utcoffset() or timedelta()
    hours, rest = divmod(offset, timedelta(hours=1))
    fixed = f"Etc/GMT{-hours:+d}" if not rest and hours else ""  # POSIX counts the other way
    if _has(preferred, moment, offset):
        return preferred
    names = (fixed,) if fixed else _all_names()
    return next((name for name in names if _has(name, moment, offset)), preferred)


@cache
def _all_names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))  # reads six hundred files


def _has(name: str, moment: datetime, offset: timedelta) -> bool:
    return is_known(name) and moment.astimezone(ZoneInfo(name)).utcoffset() == offset


def zone_in(connection: Connection) -> str:
    """The zone where the person was last, as an IANA name that is known here."""
    last = scalar(connection, "SELECT zone FROM session ORDER BY written DESC LIMIT 1")
    return last if last is not None and is_known(last) else of_this_machine()


def day_in(connection: Connection, moment: datetime) -> date:
    """The calendar day of a moment where the person was last."""
    return local_date(moment, zone_in(connection))
