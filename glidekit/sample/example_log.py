"""Example diaries: simulated, read-only, each in a temporary file that goes when the kernel ends.

``simulate`` makes them each time, so no shipped file can differ from it. ``data/example-diary-*.csv`` is the
same diary, written out for reading elsewhere (a test holds the two equal). The simulated person answers all
safety cards once a week.
"""

from __future__ import annotations

import atexit
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING
from uuid import UUID

from glidekit.log import rows
from glidekit.log.opening import open_log
from glidekit.log.rows import to_us
from glidekit.log.schema import MARK, SAFETY_CHECK, SETTING, SIMULATED
from glidekit.log.sessions.stored import save_all
from glidekit.log.settings import AFFECTED_SIDE
from glidekit.log.store.store import ENDING, Base, Store, create
from glidekit.log.values import check_values, mark_values, to_text
from glidekit.rules.thresholds import RULES
from glidekit.sample.courses import COURSES, course_named
from glidekit.sample.simulated import SIDE, ZONE, simulate
from glidekit.session.record import local_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glidekit.log.rows import IdSource, Values
    from glidekit.log.symptom_log import SymptomLog
    from glidekit.sample.courses import Course
    from glidekit.session.record import SessionRecord

LABEL = "Example diary (simulated)"
SESSIONS, SEED = 60, 1
WITH_EVENTS = 10
"""How many of the latest sessions keep the timer's events, by far the most rows of a log."""


def example_log(course: str = "steady") -> SymptomLog:
    """A simulated diary of 60 sessions to look at: read-only, never mixed with a person's own.

    ``course``: steady, flare, no-change, worse-down-the-leg or stop-sign. Raises GlidekitError with the
    nearest names for any other.
    """
    known = course_named(course)
    with _lock:
        where = _folder() / f"example-{known.name}.sqlite"
        if not where.exists():
            unfinished = where.with_name(f"{known.name}{ENDING}")
            unfinished.unlink(missing_ok=True)
            _write(unfinished, known)
            unfinished.rename(where)
    return open_log(where, simulated=True, read_only=True)


_lock = threading.Lock()


@cache
def _kept() -> Path:
    """This kernel's own folder, deleted when the kernel ends."""
    folder = Path(mkdtemp(prefix="glidekit-example-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    return folder


def _folder() -> Path:
    """The folder, made again if a clean-up of temporary files has deleted it."""
    if not _kept().exists():
        _kept.cache_clear()
    return _kept()


def _write(where: Path, course: Course) -> None:
    """Write the diary's file; its clock stands at the last answer, and its ids repeat."""
    records = simulate(course.name, sessions=SESSIONS, seed=SEED)
    last = max(rating.rated_at for rating in records[-1].ratings)
    ids = _ids(course, records[0].started_at)

    def clock() -> datetime:
        return last

    create(where, label=LABEL, kind=SIMULATED, clock=clock, ids=ids)
    base = Base(Store(where, read_only=False), clock, ids)
    earlier = [replace(record, events=()) for record in records[:-WITH_EVENTS]]
    save_all(base, [*earlier, *records[-WITH_EVENTS:]])
    with base.store.write() as connection:
        rows.add_to_diary(connection, SETTING, [_side(base, records)])
        rows.add_to_diary(connection, SAFETY_CHECK, list(_checks(base, course, records)))
        rows.add_to_diary(connection, MARK, list(_marks(base, course, records)))
    base.store.close()


def _ids(course: Course, first: datetime) -> IdSource:
    """UUIDs (version 7) that count up: rows keep their order, and every copy has the same ids."""
    beginning = to_us(first) // 1000 << 80 | 0x7 << 76 | list(COURSES).index(course.name) << 64 | 0x2 << 62
    numbers = count(1)
    return lambda: str(UUID(int=beginning + next(numbers)))


def _side(base: Base, records: Sequence[SessionRecord]) -> Values:
    at_us = to_us(records[0].started_at)
    return {"setting_id": base.ids(), "at_us": at_us, "key": AFFECTED_SIDE, "value": to_text(SIDE)}


def _checks(base: Base, course: Course, records: Sequence[SessionRecord]) -> Iterator[Values]:
    """All cards whenever the last answers are a week old and, with stop signs, after the last session."""
    checked: datetime | None = None
    for record in records:
        if checked is None or record.started_at - checked >= timedelta(days=RULES.check_days):
            checked = record.started_at - timedelta(minutes=3)
            yield _check(base, checked)
    ended = records[-1].ended_at
    if course.stop_flags and ended is not None:
        yield _check(base, ended + timedelta(minutes=5), flags=course.stop_flags)


def _check(base: Base, at: datetime, *, flags: Sequence[str] = ()) -> Values:
    return check_values(
        base.ids(), at=at, zone=ZONE, full=True, flags=flags, created_us=to_us(at), card_d=True
    )


def _marks(base: Base, course: Course, records: Sequence[SessionRecord]) -> Iterator[Values]:
    first, last = records[0].started_at, records[-1].started_at
    for share, label in course.marks:
        at = first + (last - first) * share
        yield mark_values(base.ids(), label, at=at, day=local_date(at, ZONE), created_us=to_us(at))
