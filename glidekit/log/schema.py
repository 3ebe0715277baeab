"""The tables of a log.

Times are whole microseconds since 1970 in UTC (``_us``), dates are ISO text where the person was, values
that have a shape of their own (a plan, a setting) are JSON text. ``written`` numbers what the rules read in
the order in which it was written, which no clock can disturb. A text column either is never NULL, then
empty text means "nothing said", or is NULL for unknown and never empty. ``row_sum`` is the checksum of its
row (checksum.py); columns that end in ``_n`` count the rows that belong to this one, so that a lost row is
missed.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

APPLICATION_ID = 0x676C6B74
"""Marks the file as a log of this package ("glkt")."""

SCHEMA_VERSION = 2

METADATA = MetaData()


def _text(name: str, *more: Any, **options: Any) -> Column[str]:
    return Column(name, Text, *more, **{"nullable": False, **options})


def _whole(name: str, *more: Any, **options: Any) -> Column[int]:
    return Column(name, Integer, *more, **{"nullable": False, **options})


def _real(name: str, **options: Any) -> Column[float]:
    return Column(name, REAL, **{"nullable": False, **options})


def _count(name: str) -> Column[int]:
    return _whole(name, CheckConstraint(f"{name} >= 0"))


def _yes_no(name: str, **options: Any) -> Column[int]:
    return _whole(name, CheckConstraint(f"{name} IN (0, 1)"), **options)


def _table(name: str, *parts: Any, rowid: bool = False) -> Table:
    """A table with its checksum column last; without a rowid, so that rows lie in the order of their key."""
    return Table(name, METADATA, *parts, _whole("row_sum"), sqlite_with_rowid=rowid)


def _of_session(*, nullable: bool = True) -> Column[str]:
    return _text("session_id", ForeignKey("session.session_id"), nullable=nullable)


DIARY = _table(
    "diary",
    _text("diary_id", primary_key=True),
    _text("label"),
    # NULL until the first record says which.
    _text("kind", CheckConstraint("kind IN ('real', 'simulated')"), nullable=True),
    _whole("created_us"),
    _count("session_n"),
    _count("rating_n"),
    _count("note_n"),
    _count("safety_check_n"),
    _count("mark_n"),
    _count("setting_n"),
    _count("assignment_n"),
    _count("amendment_n"),
    _count("retract_n"),
    _count("written"),  # the last number given
)

# Content-addressed: a plan that is run a hundred times is stored once. The id is the SHA-256 of both texts.
PLAN_AS_RUN = _table(
    "plan_as_run",
    _text("plan_id", primary_key=True),
    _text("plan"),
    _text("timeline"),
    rowid=True,
)

SESSION = _table(
    "session",
    _text("session_id", primary_key=True),
    _text("diary_id", ForeignKey("diary.diary_id")),
    _whole("started_us"),
    _whole("ended_us", nullable=True),
    _text("zone"),
    _text("local_date"),
    _text("status", CheckConstraint("status IN ('running', 'finished', 'stopped', 'abandoned')")),
    _text("stop_reason"),
    _text("plan_id", ForeignKey("plan_as_run.plan_id")),
    _text("plan_name"),
    _text("plan_title"),
    _text("affected_side", CheckConstraint("affected_side IN ('left', 'right')"), nullable=True),
    _text("versions"),
    _text("origin"),
    _whole("created_us"),
    _whole("closed_us", nullable=True),
    _whole("voided_us", nullable=True),
    _count("bout_n"),
    _count("rating_n"),
    _count("timer_event_n"),
    _count("note_n"),
    _text("advised", nullable=True),  # the plan that the rules advised when it began
    _yes_no("imported"),
    _count("written"),
)
Index("session_written", SESSION.c.written)
Index("session_running", SESSION.c.status, sqlite_where=SESSION.c.status == "running")

BOUT = _table(
    "bout",
    _of_session(nullable=False),
    _whole("bout"),
    _text("exercise"),
    _text("variant"),
    _text("side", CheckConstraint("side IN ('left', 'right')")),
    _whole("set"),
    _whole("target_reps"),
    _whole("actual_reps"),
    _real("target_s", nullable=True),
    _real("actual_s"),
    _real("paused_s"),
    _real("hidden_s"),
    _text("outcome", CheckConstraint("outcome IN ('done', 'partial', 'skipped', 'hurt')")),
    _text("why"),
    PrimaryKeyConstraint("session_id", "bout"),
)

RATING = _table(
    "rating",
    _text("rating_id", primary_key=True),
    _of_session(),
    _whole("rated_us"),
    _text("zone"),
    _text("local_date"),
    _text("moment", CheckConstraint("moment IN ('before', 'after', 'next-day', 'weekly', 'alone')")),
    _text("scale"),
    _text("side", CheckConstraint("side IN ('left', 'right')"), nullable=True),
    _real("value", nullable=True),
    _text("text", nullable=True),
    _text("status", CheckConstraint("status IN ('answered', 'skipped')")),
    _whole("created_us"),
    _whole("voided_us", nullable=True),
    _count("written"),
    CheckConstraint("(value IS NULL) = (status = 'skipped')"),
)
Index("rating_of_session", RATING.c.session_id, sqlite_where=RATING.c.session_id.is_not(None))
Index("rating_alone", RATING.c.rated_us, sqlite_where=RATING.c.session_id.is_(None))

# "full": the cards A, B and C in one sitting; "line": the one line of a check-in, or single items.
SAFETY_CHECK = _table(
    "safety_check",
    _text("check_id", primary_key=True),
    _whole("checked_us"),
    _text("zone"),
    _text("local_date"),
    _text("kind", CheckConstraint("kind IN ('full', 'line')")),
    _text("flags"),  # what was tapped
    _yes_no("assessed_by_clinician"),
    _yes_no("clinician_agreed"),
    _whole("created_us"),
    _text("assessed_by", nullable=True),
    _text("assessed_on", nullable=True),
    _yes_no("may_exercise", nullable=True),
    _yes_no("card_d"),  # its card D was answered anew
    _yes_no("something_new"),
    _yes_no("before_version"),  # written by the first version
    _yes_no("imported"),
    _count("written"),
)

# "I tapped this by mistake": the answer, beside the tap, which stays.
RETRACT = _table(
    "retract",
    _text("retract_id", primary_key=True),
    _whole("at_us"),
    _text("zone"),
    _text("local_date"),
    _text("item"),
    _yes_no("has_it"),
    _real("minutes", nullable=True),
    _yes_no("same_page"),
    _yes_no("imported"),
    _count("written"),
)

TIMER_EVENT = _table(
    "timer_event",
    _of_session(nullable=False),
    _text("owner"),
    _whole("seq", CheckConstraint("seq >= 1")),
    _text("kind"),
    _real("at_ms"),
    _real("active_ms"),
    _whole("phase"),
    _text("detail"),
    PrimaryKeyConstraint("session_id", "owner", "seq"),
)

NOTE = _table(
    "note",
    _text("note_id", primary_key=True),
    _of_session(),
    _whole("at_us"),
    _text("local_date"),
    _text("text"),
    _whole("voided_us", nullable=True),
)
Index("note_of_session", NOTE.c.session_id, sqlite_where=NOTE.c.session_id.is_not(None))

MARK = _table(
    "mark",
    _text("mark_id", primary_key=True),
    _whole("at_us"),
    _text("local_date"),
    _text("label"),
    _text("detail"),
    _whole("created_us"),
    _whole("voided_us", nullable=True),
)

SETTING = _table(
    "setting",
    _text("setting_id", primary_key=True),
    _whole("at_us"),
    _text("key"),
    _text("value"),
    _count("written"),
)

ASSIGNMENT = _table(
    "assignment",
    _text("assignment_id", primary_key=True),
    _text("experiment"),
    _whole("position"),
    _text("condition"),
    _text("local_date", nullable=True),
    _text("detail"),
    _whole("drawn_us"),
)

AMENDMENT = _table(
    "amendment",
    _text("amendment_id", primary_key=True),
    _text("change_id"),
    _whole("at_us"),
    _text("entity"),
    _text("row_id"),
    _text("session_id", nullable=True),
    _text("field"),
    _text("old"),
    _text("new"),
    _text("reason"),
    _text("undoes", nullable=True),
)

PARTS_OF_SESSION: tuple[Table, ...] = (BOUT, RATING, TIMER_EVENT, NOTE)
"""Tables whose rows are counted in their session; ratings and notes on their own are counted in the diary."""

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
"""In an order in which each only refers to earlier ones."""

ORDERED: tuple[Table, ...] = (SESSION, RATING, SAFETY_CHECK, RETRACT, SETTING)
"""What the rules read, and settings: their rows are numbered as they are written."""
