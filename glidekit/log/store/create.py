"""A new log appears under its name whole, or not at all.

Half-made files of a killed kernel hold health data, so they do not stay.
"""

from __future__ import annotations

import glob
import os
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log.rows import Clock, IdSource, codec, to_us
from glidekit.log.schema import APPLICATION_ID, COUNTED_BY_DIARY, DIARY, INDEXES, SCHEMA_VERSION, TABLES
from glidekit.log.store.sqlite_errors import told_plainly
from glidekit.log.store.store import connect

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Connection


_STILL_AT_WORK_S = 3600
ENDING = ".unfinished"


def clear(folder: Path, start: str = "", *, all_of_them: bool = False) -> None:
    """Delete unfinished files whose names begin so, unless another kernel may still be at work on them."""
    with suppress(OSError):
        for path in folder.glob(f"{glob.escape(start)}*{ENDING}*"):
            with suppress(OSError):
                if all_of_them or time.time() - path.stat().st_mtime > _STILL_AT_WORK_S:
                    path.unlink()


OWNER_ONLY = 0o600


def create(path: Path, *, label: str, kind: str | None, clock: Clock, ids: IdSource) -> None:
    """A new, empty log, readable by its owner only; a log that is there already is left as it is."""
    clear(path.parent, f".{path.name}.")
    unfinished = path.with_name(f".{path.name}.{ids()}{ENDING}")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))
    except OSError as problem:
        raise _not_allowed(path, problem) from problem
    try:
        with told_plainly(path), closing(connect(unfinished)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            fill(connection, label=label, kind=kind, created_us=to_us(clock()), diary_id=ids())
            connection.execute("COMMIT")
        give_name(unfinished, path)
    except OSError as problem:
        raise _not_allowed(path, problem) from problem
    finally:
        with suppress(OSError):  # the log exists, or the fault was told; leftovers are cleared later
            unfinished.unlink()


def fill(connection: Connection, *, label: str, kind: str | None, created_us: int, diary_id: str) -> None:
    """Make an empty database an empty log, within a transaction."""
    lay_out(connection)
    counts = {f"{table.name}_n": 0 for table in COUNTED_BY_DIARY}
    counts["written"] = 0
    diary = {"diary_id": diary_id, "label": label, "kind": kind, "created_us": created_us, **counts}
    connection.execute(codec(DIARY).insert, codec(DIARY).row(diary))


def lay_out(connection: Connection) -> None:
    """The tables of the newest version, in an empty database."""
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    for sql in (*(table.sql for table in TABLES), *INDEXES.values()):
        connection.execute(sql)


def give_name(unfinished: Path, path: Path) -> bool:
    """Give a finished file its name; False if another file has that name, which then stays.

    Two kernels may make the same log at once: the first one's stays. A hard link says who was first; where
    there are none, it is looked first. On Windows a renaming says it.
    """
    try:
        if _renames_never_overwrite():
            unfinished.rename(path)
        else:
            os.link(unfinished, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if path.exists():
            return False
        unfinished.rename(path)
    return True


def _renames_never_overwrite() -> bool:
    return os.name == "nt"


def _not_allowed(path: Path, problem: OSError) -> LogError:
    return LogError(
        f"A new log cannot be made at {path}: {problem.strerror or problem}.",
        safe="Nothing was written.",
        do="Allow writing to the folder, free some space, or choose another place: "
        "gk.open_log('path/to/my-log.sqlite').",
    )
