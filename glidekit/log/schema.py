"""The tables of a log.

Times are whole microseconds since 1970 in UTC (``_us``). Dates are ISO text, where the person was. Values
with a structure of their own (a plan, a setting) are JSON text. ``written`` numbers what the rules read in
the order of writing, which no clock can disturb. A text column is either never NULL, and empty text means
"nothing said", or NULL means unknown, and it is never empty. ``row_sum`` is the row's checksum (rows.py).
Columns that end in ``_n`` count the rows that belong to this one, so a lost row is missed.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

APPLICATION_ID = 0x676C6B74
"""Marks the file as one of ours ("glkt")."""

SCHEMA_VERSION = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its SQL type, and whether it may be NULL."""

    name: str
    type: Literal["TEXT", "INTEGER", "REAL"]
    nullable: bool


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table: its columns by name, its key, and the SQL that makes it."""

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    sql: str


def _table(definition: str) -> Table:
    """The table that SQLite makes of this SQL.

    SQLite keeps the text in the file. Blanks stand where the first logs of this version have them: all logs
    of a version are alike.
    """
    sql = re.sub("  --.*", "", definition)
    sql = (
        sql.replace(",\n", ", \n")
        .replace("\n    ", "\n\t")
        .replace(") WITHOUT ROWID", ")\n WITHOUT ROWID\n\n")
    )
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.execute(sql)
        name = empty.execute("SELECT name FROM sqlite_master").fetchone()[0]
        found = empty.execute(f"PRAGMA table_info({name})").fetchall()
    columns = {column: Column(column, kind, not not_null) for _, column, kind, not_null, _, _ in found}
    key = sorted((place, column) for _, column, _, _, _, place in found if place)
    return Table(name, columns, tuple(column for _, column in key), sql)


DIARY = _table("""CREATE TABLE diary (
    diary_id TEXT NOT NULL,
    label TEXT NOT NULL,
    kind TEXT CHECK (kind IN ('real', 'simulated')),  -- NULL until the first record says which
    created_us INTEGER NOT NULL,
    session_n INTEGER NOT NULL CHECK (session_n >= 0),
    rating_n INTEGER NOT NULL CHECK (rating_n >= 0),
    note_n INTEGER NOT NULL CHECK (note_n >= 0),
    safety_check_n INTEGER NOT NULL CHECK (safety_check_n >= 0),
    mark_n INTEGER NOT NULL CHECK (mark_n >= 0),
    setting_n INTEGER NOT NULL CHECK (setting_n >= 0),
    assignment_n INTEGER NOT NULL CHECK (assignment_n >= 0),
    amendment_n INTEGER NOT NULL CHECK (amendment_n >= 0),
    retract_n INTEGER NOT NULL CHECK (retract_n >= 0),
    written INTEGER NOT NULL CHECK (written >= 0),  -- the last number given
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (diary_id)
) WITHOUT ROWID""")

REAL, SIMULATED = "real", "simulated"
"""A diary holds the one or the other, never both."""

# The id is the SHA-256 of both texts: a plan that is run a hundred times is stored once.
PLAN_AS_RUN = _table("""CREATE TABLE plan_as_run (
    plan_id TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    timeline TEXT NOT NULL,
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (plan_id)
)""")

SESSION = _table("""CREATE TABLE session (
    session_id TEXT NOT NULL,
    diary_id TEXT NOT NULL,
    started_us INTEGER NOT NULL,
    ended_us INTEGER,
    zone TEXT NOT NULL,
    local_date TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'stopped', 'abandoned')),
    stop_reason TEXT NOT NULL,
    plan_id TEXT NOT NULL,
    plan_name TEXT NOT NULL,
    plan_title TEXT NOT NULL,
    affected_side TEXT CHECK (affected_side IN ('left', 'right')),
    versions TEXT NOT NULL,
    origin TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    closed_us INTEGER,
    voided_us INTEGER,
    bout_n INTEGER NOT NULL CHECK (bout_n >= 0),
    rating_n INTEGER NOT NULL CHECK (rating_n >= 0),
    timer_event_n INTEGER NOT NULL CHECK (timer_event_n >= 0),
    note_n INTEGER NOT NULL CHECK (note_n >= 0),
    advised TEXT,  -- the plan that the rules advised when it began
    imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
    written INTEGER NOT NULL CHECK (written >= 0),
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (session_id),
    FOREIGN KEY(diary_id) REFERENCES diary (diary_id),
    FOREIGN KEY(plan_id) REFERENCES plan_as_run (plan_id)
) WITHOUT ROWID""")

BOUT = _table("""CREATE TABLE bout (
    session_id TEXT NOT NULL,
    bout INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    variant TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('left', 'right')),
    "set" INTEGER NOT NULL,
    target_reps INTEGER NOT NULL,
    actual_reps INTEGER NOT NULL,
    target_s REAL,
    actual_s REAL NOT NULL,
    paused_s REAL NOT NULL,
    hidden_s REAL NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'partial', 'skipped', 'hurt')),
    why TEXT NOT NULL,
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (session_id, bout),
    FOREIGN KEY(session_id) REFERENCES session (session_id)
) WITHOUT ROWID""")

RATING = _table("""CREATE TABLE rating (
    rating_id TEXT NOT NULL,
    session_id TEXT,
    rated_us INTEGER NOT NULL,
    zone TEXT NOT NULL,
    local_date TEXT NOT NULL,
    moment TEXT NOT NULL CHECK (moment IN ('before', 'after', 'next-day', 'weekly', 'alone')),
    scale TEXT NOT NULL,
    side TEXT CHECK (side IN ('left', 'right')),
    value REAL,
    text TEXT,
    status TEXT NOT NULL CHECK (status IN ('answered', 'skipped')),
    created_us INTEGER NOT NULL,
    voided_us INTEGER,
    written INTEGER NOT NULL CHECK (written >= 0),
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (rating_id),
    CHECK ((value IS NULL) = (status = 'skipped')),
    FOREIGN KEY(session_id) REFERENCES session (session_id)
) WITHOUT ROWID""")

SAFETY_CHECK = _table("""CREATE TABLE safety_check (
    check_id TEXT NOT NULL,
    checked_us INTEGER NOT NULL,
    zone TEXT NOT NULL,
    local_date TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('full', 'line')),  -- cards A, B and C in one sitting, or single items
    flags TEXT NOT NULL,  -- what was tapped
    assessed_by_clinician INTEGER NOT NULL CHECK (assessed_by_clinician IN (0, 1)),
    clinician_agreed INTEGER NOT NULL CHECK (clinician_agreed IN (0, 1)),
    created_us INTEGER NOT NULL,
    assessed_by TEXT,
    assessed_on TEXT,
    may_exercise INTEGER CHECK (may_exercise IN (0, 1)),
    card_d INTEGER NOT NULL CHECK (card_d IN (0, 1)),  -- its card D was answered anew
    something_new INTEGER NOT NULL CHECK (something_new IN (0, 1)),
    before_version INTEGER NOT NULL CHECK (before_version IN (0, 1)),  -- written by the first version
    imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
    written INTEGER NOT NULL CHECK (written >= 0),
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (check_id)
) WITHOUT ROWID""")

# "I tapped this by mistake": the answer, beside the tap, which stays.
RETRACT = _table("""CREATE TABLE retract (
    retract_id TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    zone TEXT NOT NULL,
    local_date TEXT NOT NULL,
    item TEXT NOT NULL,
    has_it INTEGER NOT NULL CHECK (has_it IN (0, 1)),
    minutes REAL,
    same_page INTEGER NOT NULL CHECK (same_page IN (0, 1)),
    imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
    written INTEGER NOT NULL CHECK (written >= 0),
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (retract_id)
) WITHOUT ROWID""")

TIMER_EVENT = _table("""CREATE TABLE timer_event (
    session_id TEXT NOT NULL,
    owner TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq >= 1),
    kind TEXT NOT NULL,
    at_ms REAL NOT NULL,
    active_ms REAL NOT NULL,
    phase INTEGER NOT NULL,
    detail TEXT NOT NULL,
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (session_id, owner, seq),
    FOREIGN KEY(session_id) REFERENCES session (session_id)
) WITHOUT ROWID""")

NOTE = _table("""CREATE TABLE note (
    note_id TEXT NOT NULL,
    session_id TEXT,
    at_us INTEGER NOT NULL,
    local_date TEXT NOT NULL,
    text TEXT NOT NULL,
    voided_us INTEGER,
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (note_id),
    FOREIGN KEY(session_id) REFERENCES session (session_id)
) WITHOUT ROWID""")

MARK = _table("""CREATE TABLE mark (
    mark_id TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    local_date TEXT NOT NULL,
    label TEXT NOT NULL,
    detail TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    voided_us INTEGER,
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (mark_id)
) WITHOUT ROWID""")

SETTING = _table("""CREATE TABLE setting (
    setting_id TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    written INTEGER NOT NULL CHECK (written >= 0),
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (setting_id)
) WITHOUT ROWID""")

ASSIGNMENT = _table("""CREATE TABLE assignment (
    assignment_id TEXT NOT NULL,
    experiment TEXT NOT NULL,
    position INTEGER NOT NULL,
    condition TEXT NOT NULL,
    local_date TEXT,
    detail TEXT NOT NULL,
    drawn_us INTEGER NOT NULL,
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (assignment_id)
) WITHOUT ROWID""")

AMENDMENT = _table("""CREATE TABLE amendment (
    amendment_id TEXT NOT NULL,
    change_id TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    entity TEXT NOT NULL,
    row_id TEXT NOT NULL,
    session_id TEXT,
    field TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    reason TEXT NOT NULL,
    undoes TEXT,
    row_sum INTEGER NOT NULL,
    PRIMARY KEY (amendment_id)
) WITHOUT ROWID""")

INDEXES = {
    "session_written": "CREATE INDEX session_written ON session (written)",
    "session_running": "CREATE INDEX session_running ON session (status) WHERE status = 'running'",
    "rating_of_session":
        "CREATE INDEX rating_of_session ON rating (session_id) WHERE session_id IS NOT NULL",
    "rating_alone": "CREATE INDEX rating_alone ON rating (rated_us) WHERE session_id IS NULL",
    "note_of_session": "CREATE INDEX note_of_session ON note (session_id) WHERE session_id IS NOT NULL",
}  # fmt: skip

PARTS_OF_SESSION: tuple[Table, ...] = (BOUT, RATING, TIMER_EVENT, NOTE)
"""Tables whose rows their session counts; the diary counts ratings and notes outside sessions."""

COUNTED_BY_DIARY: tuple[Table, ...] = (
    SESSION,
    RATING,
    NOTE,
    SAFETY_CHECK,
    MARK,
    SETTING,
    ASSIGNMENT,
    AMENDMENT,
    RETRACT,
)

TABLES: tuple[Table, ...] = (
    DIARY, PLAN_AS_RUN, SESSION, BOUT, RATING, SAFETY_CHECK, TIMER_EVENT, NOTE, MARK, SETTING, ASSIGNMENT,
    AMENDMENT, RETRACT,
)  # fmt: skip
"""In an order in which each refers only to earlier ones."""

ORDERED: tuple[Table, ...] = (SESSION, RATING, SAFETY_CHECK, RETRACT, SETTING)
"""Tables whose rows are numbered as they are written: what the rules read, and settings."""

NOT_BEGUN = """SELECT session_id FROM session WHERE status <> 'running' AND origin <> 'imported'
    AND NOT EXISTS (SELECT 1 FROM bout WHERE bout.session_id = session.session_id AND outcome <> 'skipped')
    AND (status <> 'finished' OR bout_n > 0)"""
"""Sessions in which no set was begun: somebody left at the check-in. They do not count; the answers do."""
