"""Another log file as rows: a copy that a syncing program made of this one, or one of another computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log.care import damage
from glidekit.log.exchange.dump import dump
from glidekit.log.paths import identify
from glidekit.log.schema import SCHEMA_VERSION
from glidekit.log.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from glidekit.log.exchange.shape import Dump

_SAFE = "Nothing was imported; both files are as they were."


def load(path: Path, mine: Path | None) -> Dump:
    """Rows of a log that is only looked at; damaged sessions are left out."""
    if mine is not None and mine.exists() and path.samefile(mine):
        raise LogError(
            f"{path} is your log itself.",
            safe=_SAFE,
            do="Choose the other file, or use log.back_up() for a copy.",
        )
    version = identify(path)
    if version != SCHEMA_VERSION:
        older = version < SCHEMA_VERSION
        raise LogError(
            f"{path.name} was written by {'an older' if older else 'a newer'} glidekit.",
            safe=_SAFE,
            do=f"Open it once, which keeps a copy first: gk.open_log({str(path)!r}). Then take it in."
            if older
            else "Update glidekit, then take it in.",
        )
    store = Store(path, read_only=True)
    try:
        with store.read() as connection:
            damage.diary_as_found(connection)
            return dump(connection, damage.inspect(connection))
    finally:
        store.close()
