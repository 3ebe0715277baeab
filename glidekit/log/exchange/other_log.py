"""Another log file as rows: a copy that a syncing program made of this one, or one of another computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log.care import damage
from glidekit.log.exchange.dump import dump
from glidekit.log.migrations import in_newest_form
from glidekit.log.paths import identify
from glidekit.log.schema import SCHEMA_VERSION
from glidekit.log.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from glidekit.log.exchange.shape import Dump

_SAFE = "Nothing was imported; both files are as they were."


def load(path: Path, mine: Path | None) -> Dump:
    """Rows of a log that is only looked at; damaged sessions are left out.

    One of an older glidekit is brought up to date in a copy that is gone afterwards.
    """
    if mine is not None and mine.exists() and path.samefile(mine):
        raise LogError(
            f"{path} is your log itself.",
            safe=_SAFE,
            do="Choose the other file, or use log.back_up() for a copy.",
        )
    if identify(path) > SCHEMA_VERSION:
        raise LogError(
            f"{path.name} was written by a newer glidekit.",
            safe=_SAFE,
            do="Update glidekit, then take it in.",
        )
    with in_newest_form(path) as newest:
        store = Store(newest, read_only=True)
        try:
            with store.read() as connection:
                damage.diary_as_found(connection)
                return dump(connection, damage.inspect(connection))
        finally:
            store.close()
