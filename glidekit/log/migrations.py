"""From older versions of a log's format to the newest, one numbered step after the other, a copy before each.

A step is added when ``SCHEMA_VERSION`` rises; ``tests/log/old`` keeps a small file of each version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log.care import backup
from glidekit.log.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from glidekit.log.store.store import Store

STEPS: Mapping[int, Callable[[Connection], None]] = {}
"""Version -> what makes a log of that version one of the next, with whole rows (checksums) and counts."""


def migrate(store: Store, version: int, now: datetime) -> None:
    """Bring a log to the newest format; if a step or a copy fails, LogError and the log as it was."""
    bring_up(store, version, lambda: backup.take(store, now))


def bring_up(store: Store, version: int, before_each: Callable[[], object] = lambda: None) -> None:
    """Bring a file to the newest format, step by step."""
    for number in range(version, SCHEMA_VERSION):
        before_each()
        with store.write() as connection:
            if _version(connection) != number:
                continue  # another kernel was first
            STEPS[number](connection)
            connection.exec_driver_sql(f"PRAGMA user_version={number + 1}")


def check_known(version: int) -> None:
    """Refuse a version that there is no way from."""
    if version < SCHEMA_VERSION and version not in STEPS:
        raise LogError(
            f"This log has a format ({version}) that no version of glidekit has written.",
            safe="It was left as it is.",
            do="Its first page may be damaged: bring back a backup with glidekit.log.restore(...).",
        )


def _version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)
