"""Open a log: find or make it, tell it from other files, verify it; never overwrite anything."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log import paths
from glidekit.log.care import damage
from glidekit.log.care.damage import has_integrity, rebuild_indexes
from glidekit.log.paths import state_of
from glidekit.log.rows import Ids, now
from glidekit.log.schema import REAL, SCHEMA_VERSION, SIMULATED
from glidekit.log.store.store import Base, Store, create, scalar
from glidekit.log.symptom_log import SymptomLog

if TYPE_CHECKING:
    from pathlib import Path

    from glidekit.log.rows import Clock, IdSource, Values

OWN_LABEL, SIMULATED_LABEL = "My log", "Simulated log"


def open_log(
    path: str | os.PathLike[str] | None = None,
    *,
    simulated: bool = False,
    read_only: bool = False,
    clock: Clock = now,
    ids: IdSource | None = None,
) -> SymptomLog:
    """The log at ``path``, else ``$GLIDEKIT_LOG``, else ``data/my-log.sqlite`` of this workbook.

    A new log is made if its folder exists. ``simulated``: for simulated sessions only. ``read_only``: look
    and change nothing. Raises LogError, and leaves the file as it is, unless it is a whole log that this
    version knows. ``clock`` and ``ids`` are for tests.
    """
    where = (paths.default_path() if path is None else paths.checked_path(path)).absolute()
    source = ids or Ids(clock)
    paths.check_place(where)
    made = None
    if not where.exists():
        made = _make(
            where, personal=path is None, simulated=simulated, read_only=read_only, clock=clock, ids=source
        )
    version = paths.identify(where)
    _check_version(where, version, read_only=read_only)
    if not read_only:
        _check_writable(where)
    base = Base(Store(where, read_only=read_only), clock, source)
    if version < SCHEMA_VERSION:
        _bring_up_to_date(base, version)
    return _opened(base, simulated=simulated, made=made)


def _bring_up_to_date(base: Base, version: int) -> None:
    """Migrate a log of an older version."""
    from glidekit.log.migrations import check_known, migrate

    check_known(version)
    if base.store.read_only:
        raise LogError(
            f"The log {base.store.path} was written by an older glidekit.",
            safe="It was left as it is.",
            do="Open it once without read_only=True; a copy is kept before anything is changed.",
        )
    with base.store.read() as connection:
        base.store.diary_id = str(scalar(connection, "SELECT diary_id FROM diary"))
    migrate(base.store, version, base.clock())


def _make(
    where: Path, *, personal: bool, simulated: bool, read_only: bool, clock: Clock, ids: IdSource
) -> Values | None:
    """Make the log and give its first row; None if another kernel was faster."""
    if read_only:
        raise LogError(
            f"There is no log at {where} to look at.",
            safe="Nothing was made.",
            do="Check the spelling, or leave read_only out to begin a new log there.",
        )
    # A person's own log is real before its first record: nothing simulated can get into it.
    kind = SIMULATED if simulated else REAL if personal else None
    label = SIMULATED_LABEL if simulated else OWN_LABEL
    return create(where, label=label, kind=kind, clock=clock, ids=ids)


def _check_version(where: Path, version: int, *, read_only: bool) -> None:
    if version > SCHEMA_VERSION and not read_only:
        raise LogError(
            f"The log {where} was written by a newer glidekit "
            f"(its format is {version}, this one knows {SCHEMA_VERSION}).",
            safe="It was left as it is.",
            do=f"Update glidekit, or only look at it: gk.open_log({str(where)!r}, read_only=True).",
        )


def _check_writable(where: Path) -> None:
    effective = os.access in os.supports_effective_ids
    if not all(os.access(place, os.W_OK, effective_ids=effective) for place in (where, where.parent)):
        raise LogError(
            f"The log {where}, or the folder it is in, may not be written to.",
            safe="It was left as it is.",
            do=f"Allow writing to both, or only look at it: gk.open_log({str(where)!r}, read_only=True).",
        )


def _opened(base: Base, *, simulated: bool, made: Values | None) -> SymptomLog:
    try:
        diary, found = _verified(base) if made is None else _new(base, made)
    except LogError:
        base.store.close()
        raise
    if simulated and diary["kind"] == REAL:
        base.store.close()
        raise LogError(
            f"The log {base.store.path} is for a person's own sessions, so it cannot be opened as simulated.",
            safe="It was left as it is.",
            do="Choose another name for the simulated log, or leave simulated out.",
        )
    log = SymptomLog(base, diary, found)
    if made is None:
        log.keep_copy()
        log.verify_daily()
    return log


def _new(base: Base, diary: Values) -> tuple[Values, damage.Damage]:
    """A log made just now: there is nothing in it to verify."""
    base.store.diary_id = diary["diary_id"]
    return diary, damage.Damage()


def _verified(base: Base) -> tuple[Values, damage.Damage]:
    """The diary's row and what is damaged; if only indexes are broken, they are rebuilt.

    Verifies what was written since the log was last found sound: nothing if the file has not changed,
    everything if it never was. Every row is verified again when it is read.
    """
    store, state = base.store, state_of(base.store.path)
    with store.read() as connection:
        diary = damage.diary_as_found(connection)
        store.diary_id = diary["diary_id"]
        last, seen = damage.last_verified(store)
        if last is None:
            found = damage.inspect(connection)
        elif seen == state:
            return diary, damage.Damage()
        # A day's margin: another machine's clock, or this one's, may have been hours slow.
        elif not (found := damage.inspect_since(connection, last - damage.DAY_US)):
            damage.note_verified(store, last, state)
            return diary, found
        ordered = has_integrity(connection)
    if not ordered and not store.read_only:
        rebuild_indexes(store)
    damage.note_verified(store, base.now_us() if diary["session_n"] and not found else None, state)
    return diary, found
