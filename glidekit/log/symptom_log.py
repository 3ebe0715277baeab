"""One person's log: everything a log can do, from any thread."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from glidekit.errors import LogError
from glidekit.gc_paused import gc_paused
from glidekit.in_words import counted
from glidekit.log import rows, safety_log, settings
from glidekit.log.care import damage
from glidekit.log.care.damage import Damage, FoundDamageError, diary_as_found
from glidekit.log.listeners import listen, tell
from glidekit.log.paths import FileCache, checked_path, short, state_of
from glidekit.log.rows import from_us
from glidekit.log.schema import NOT_BEGUN, REAL, SIMULATED
from glidekit.log.sessions import experiment_order, running, stored
from glidekit.log.sessions import ratings as ratings_
from glidekit.log.sessions.kept_plans import next_plan, plans_run
from glidekit.log.values import check_text
from glidekit.log.zones import zone_in
from glidekit.rules.records import Check
from glidekit.session.record import local_date

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path
    from sqlite3 import Connection

    import pandas as pd

    from glidekit.log.care.backup import Backup
    from glidekit.log.care.damage import Checkup
    from glidekit.log.care.erase import Erasure
    from glidekit.log.care.restore import Preview, Restored
    from glidekit.log.exchange.csv_and_json import Exported
    from glidekit.log.exchange.dump import Columns, Dump
    from glidekit.log.exchange.foreign.importing import TableImport
    from glidekit.log.exchange.merge import IfErased, Merged
    from glidekit.log.exchange.take_along_result import Taken
    from glidekit.log.rows import Values
    from glidekit.log.sessions.amend import Change
    from glidekit.log.sessions.entry import Entry, EntryLine
    from glidekit.log.sessions.running import OpenSession
    from glidekit.log.store.store import Base
    from glidekit.planning.plan import Plan
    from glidekit.planning.timeline import Phase
    from glidekit.rules.advice import Advice, PlanSize
    from glidekit.rules.gate import Gate
    from glidekit.rules.records import Record, Verdict
    from glidekit.scales import Moment, Side
    from glidekit.session.record import Rating, SessionRecord, SessionStatus, TimerEvent

Seen = TypeVar("Seen")


class NoSuchPart(LogError, AttributeError):  # noqa: N818 - it is told as a sentence
    """A name that a log does not have: a missing attribute for Python, a sentence for the reader."""


class SymptomLog:
    """A log file, opened by ``open_log``. Whatever it acknowledges is on the disk."""

    OFFERED = (
        "advice", "affected_side", "amend", "as_of", "back_up", "backups", "bouts", "check", "columns",
        "entries", "erase", "events", "experiments", "export", "export_fhir", "export_json", "gate",
        "history", "import_log", "import_table", "import_take_along", "label", "mark", "marks", "note",
        "notes", "path", "ratings", "read_only", "record_safety_check", "restore", "safety_checks", "save",
        "sessions", "simulated", "today", "undo", "void",
    )  # fmt: skip
    """What completion offers; forms, player and pages use the rest."""

    # The file, and who hears of changes

    def __init__(self, base: Base, diary: Values, damage: Damage) -> None:
        self._base = base
        self._diary = diary
        self._damage = damage
        self._copying: threading.Thread | None = None

    @property
    def path(self) -> Path:
        """The file.

        >>> log.path.name
        'example.sqlite'
        """
        return self._base.store.path

    @property
    def log_id(self) -> str:
        """The UUID of this log; it never changes."""
        return str(self._diary["diary_id"])

    @property
    def label(self) -> str:
        """Its name for people.

        >>> log.label
        'Example diary (simulated)'
        """
        return str(self._diary["label"])

    @property
    def simulated(self) -> bool:
        """Whether it holds simulated sessions; a log holds one kind only.

        >>> log.simulated
        True
        """
        with self._base.store.read() as connection:
            return bool(diary_as_found(connection)["kind"] == SIMULATED)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved in it.

        >>> log.read_only
        False
        """
        return self._base.store.read_only

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback()`` after each commit that may change the gate; gives a function to stop it."""
        return listen(self.path, callback)

    def keep_copy(self) -> None:
        """Take a copy if the last one is older than the log, never of a damaged or simulated log.

        First go on with an erase that could not reach everything.
        """
        from glidekit.log.care import backup, erase

        if self.read_only:
            return
        with self._base.store.read() as connection:
            worth, unfinished = diary_as_found(connection), erase.is_unfinished(connection)
        if unfinished:
            erase.finish(self._base)
        if worth["kind"] == REAL and worth["session_n"] and not self._damage:
            backup.keep_up(self._base.store, self._base.clock())

    def _copy_meanwhile(self) -> None:
        """Take a copy in the background: a large log takes a while."""
        self._let_copying_end()
        self._copying = in_background(self.keep_copy, to_its_end=True)

    def _let_copying_end(self) -> None:
        if self._copying is not None:
            self._copying.join()

    # Sessions as they happen

    def begin_session(
        self,
        plan: Plan,
        *,
        zone: str,
        session_id: str | None = None,
        ratings: Iterable[Rating] = (),
        note: str = "",
    ) -> str:
        """Begin a session with its check-in; gives its id. ``zone``: IANA name from the browser."""
        name = running.begin(self._base, plan, zone=zone, session_id=session_id, ratings=ratings, note=note)
        self._tell()
        return name

    def change_plan(self, session_id: str, plan: Plan) -> None:
        """Change the plan of a session in which nothing was begun; raises LogError afterwards."""
        running.change_plan(self._base, session_id, plan)
        self._tell()

    def write_events(self, session_id: str, events: Iterable[TimerEvent]) -> dict[str, int]:
        """Store a batch of timer events; gives owner -> highest seq on the disk with no hole before it."""
        return running.write_events(self._base, session_id, events)

    def close_session(
        self,
        session_id: str,
        status: SessionStatus,
        *,
        stop_reason: str = "",
        ratings: Iterable[Rating] = (),
        note: str = "",
    ) -> SessionRecord:
        """Close a session, check-out and all, in one transaction; closing twice is harmless."""
        record = running.close(
            self._base, session_id, status, stop_reason=stop_reason, ratings=ratings, note=note
        )
        self._copy_meanwhile()
        self._tell()
        return record

    def add_ratings(
        self, ratings: Iterable[Rating], *, session_id: str | None = None, note: str = ""
    ) -> None:
        """Store ratings of a session (check-out, next day) or on their own (weekly, alone)."""
        ratings_.add(self._base, ratings, session_id=session_id, note=note)
        self._tell()

    def session(self, session_id: str) -> SessionRecord:
        """A session as a record."""
        with self._base.store.read() as connection:
            return stored.record_in(connection, session_id)

    def timeline_of(self, session_id: str) -> tuple[Phase, ...]:
        """The timeline as run."""
        with self._base.store.read() as connection:
            return stored.phases_in(connection, rows.session_row(connection, session_id))

    def events_of(self, session_id: str) -> tuple[TimerEvent, ...]:
        """The timer events of a session, by page and number."""
        with self._base.store.read() as connection:
            return tuple(stored.events_in(connection, session_id))

    def open_sessions(self, now: datetime | None = None) -> tuple[OpenSession, ...]:
        """Open sessions, after closing those idle for too long as abandoned."""
        return running.open_sessions(self._base, now)

    def save(self, record: SessionRecord) -> str:
        """Store a whole session; gives its id.

        >>> (record,) = gk.simulate(sessions=1, seed=9)
        >>> session_id = log.save(record)
        """
        return self.save_all([record])[0]

    def save_all(self, records: Iterable[SessionRecord]) -> list[str]:
        """Store whole sessions in one transaction, all or none; gives their ids."""
        names = stored.save_all(self._base, records)
        self._tell()
        return names

    def last_answers(self) -> dict[str, Rating]:
        """Scale -> the newest answer not given after a session."""
        return ratings_.last_answered(self._base)

    def usually_answered(self) -> frozenset[str]:
        """Scales that this person answered in most of the last five check-ins."""
        return ratings_.usually_answered(self._base)

    def last_rated(self, moment: Moment) -> datetime | None:
        """When something was last answered at such a moment ("weekly"), or None."""
        return ratings_.last_rated(self._base, moment)

    def next_day_due(self, now: datetime | None = None, zone: str = "UTC") -> str | None:
        """The session whose next-day check-in is due and unanswered, or None."""
        return ratings_.next_day_due(self._base, now, zone)

    # What is logged beside sessions, and the gate

    def record_safety_check(
        self,
        items: Iterable[str] = (),
        *,
        full: bool = False,
        assessed: tuple[str, date | str, bool] | None = None,
        asked: bool = False,
        d: bool = False,
        something_new: bool = False,
        at: datetime | None = None,
    ) -> Gate:
        """Store an answer to the safety check; gives the gate after it.

        ``items``: ids of the cards' items that were tapped. ``full``: the cards A, B and C were answered in
        one sitting. ``assessed``: who looked ("hospital", "doctor", "physiotherapist", "other"), on which
        day, and whether they said "you may exercise". ``asked``: a physiotherapist or doctor agreed to the
        held exercises. ``d``: card D was answered anew. ``something_new``: the one line of a check-in was
        answered yes. Raises GlidekitError, and saves nothing, for an unknown item, an unknown assessor, or a
        date ahead.

        >>> log.record_safety_check(full=True).level
        'clear'
        """
        gate = safety_log.record_check(
            self._base,
            items,
            full=full,
            assessed=assessed,
            asked=asked,
            d=d,
            something_new=something_new,
            at=at,
        )
        self._tell()
        return gate

    def take_back(
        self,
        item: str,
        has_it: bool,  # noqa: FBT001 - the answer
        *,
        minutes: float | None = None,
        same_page: bool = True,
    ) -> Gate:
        """Answer "I tapped this by mistake" for an item; gives the gate after it.

        Only "no" on the same page, within a few minutes and before anything else, ends the stop. ``minutes``
        since the tap; None counts them by the clock. Both answers stay in the log.
        """
        gate = safety_log.take_back(self._base, item, has_it, minutes=minutes, same_page=same_page)
        self._tell()
        return gate

    def advice(
        self, day: date | None = None, *, now: datetime | None = None, verdicts: Iterable[Verdict] = ()
    ) -> Advice:
        """The rules' advice (``gk.rules.advise``) for a day, today by default, from all that was written.

        ``verdicts``: the statistics of each leg; they add a note and never change a plan.

        >>> log.advice(date(2025, 6, 30)).action
        'half-next-time'
        """
        return safety_log.advice(self._base, day, now, verdicts)

    def records(self, now: datetime | None = None) -> tuple[Record, ...]:
        """Everything that the rules read, as plain records in the order of writing."""
        return safety_log.records(self._base, now)

    def next_plan(self, *, verdicts: Iterable[Verdict] = (), size: PlanSize | None = None) -> Plan:
        """The rules' plan for today, or one of another ``size`` (the usual one: "ordinary").

        Raises SafetyStop if nothing may start.
        """
        return next_plan(self._base, verdicts, size)

    def gate(self, now: datetime | None = None) -> Gate:
        """Whether a player may start now, by everything that was ever logged.

        >>> log.gate().level  # the last safety check is months old
        'stale'
        """
        return safety_log.gate(self._base, now)

    def checks(self) -> tuple[Check, ...]:
        """Every safety check as the rules read it, in the order of writing."""
        return tuple(record for record in self.records() if isinstance(record, Check))

    def setting(self, key: str, default: Any = None) -> Any:
        """The value of a setting, or ``default``."""
        return settings.get(self._base, key, default)

    def set_setting(self, key: str, value: Any) -> None:
        """Set a setting: text, numbers, True or False, lists or dictionaries of these."""
        settings.put(self._base, key, value)
        self._tell()

    @property
    def affected_side(self) -> Side | None:
        """The affected side, None if unknown; setting another side begins a new course and adds a mark.

        >>> log.affected_side
        'left'
        """
        side: Side | None = self.setting(settings.AFFECTED_SIDE)
        return side

    @affected_side.setter
    def affected_side(self, side: Side | None) -> None:
        before = self.affected_side
        self.set_setting(settings.AFFECTED_SIDE, side)
        if before is not None and side is not None and side != before:
            self.mark(f"Now the {side} leg")

    def mark(self, label: str, on: date | datetime | str | None = None, detail: str = "") -> None:
        """Mark a day: new tablets, an injection, anything that changed. ``on``: a date, or "2026-05-01".

        >>> log.mark("New tablets", "2025-06-02")
        """
        ratings_.add_mark(self._base, label, on, detail)

    def note(self, text: str, session_id: str | None = None) -> None:
        """Store a note, of a session or on its own.

        >>> log.note("Slept badly; the leg was quiet.")
        """
        ratings_.add_note(self._base, text, session_id)

    # The person's own on/off experiments

    def plans_run(self) -> dict[str, dict[str, Any]]:
        """Session id -> its plan as run, in plain values, read in one go."""
        with self._base.store.read() as connection:
            return plans_run(connection)

    @property
    def today(self) -> date:
        """The calendar day now, where the person was last.

        >>> log.today > date(2025, 1, 1)
        True
        """
        return local_date(self._base.clock(), self.zone)

    @property
    def zone(self) -> str:
        """The IANA time zone where the person was last; this machine's before the first session."""
        return self._base.kept("zone", zone_in)

    def add_order(
        self,
        order: Sequence[str],
        *,
        days_each: int,
        begins: date,
        seed: int,
        wash_out: int = 0,
        **foreseen: Any,
    ) -> None:
        """Store a drawn order ("on", "off", ...) that begins tomorrow or later.

        The first ``wash_out`` of the ``days_each`` days of a period do not count. ``foreseen``: what was said
        before its first day, such as its power.
        """
        experiment_order.add_order(
            self._base, order, days_each=days_each, begins=begins, seed=seed, wash_out=wash_out,
            foreseen=foreseen,
        )  # fmt: skip

    def experiments(self) -> tuple[experiment_order.Experiment, ...]:
        """Every experiment, oldest first.

        >>> log.experiments()
        ()
        """
        return experiment_order.experiments(self._base)

    def end_experiment(self, experiment_id: str, on: date) -> None:
        """End an experiment early; its order stays as it was drawn."""
        experiment_order.end(self._base, experiment_id, on)

    # Frames, kept until the file changes: the pictures of a notebook ask for the same few

    def sessions(self) -> pd.DataFrame:
        """One row a session, with what was answered before and after.

        >>> log.sessions()[["local_date", "leg_pain_before"]].head(2)
          local_date  leg_pain_before
        0 2025-03-29              9.0
        1 2025-03-30              8.0
        """
        return self._frame("sessions")

    def ratings(self) -> pd.DataFrame:
        """One row a rating.

        >>> log.ratings().groupby("moment", observed=True).size()
        moment
        before      633
        after       367
        next-day    117
        weekly       36
        dtype: int64
        """
        return self._frame("ratings")

    def bouts(self) -> pd.DataFrame:
        """One row a set: planned beside done.

        >>> log.bouts()["outcome"].value_counts()
        outcome
        done       278
        partial      9
        skipped      5
        hurt         2
        Name: count, dtype: int64
        """
        return self._frame("bouts")

    def safety_checks(self) -> pd.DataFrame:
        """One row a safety check.

        >>> log.safety_checks().columns[:4].tolist()
        ['checked_at', 'local_date', 'kind', 'flags']
        """
        return self._frame("safety_checks")

    def events(self, session_id: str | None = None) -> pd.DataFrame:
        """One row a timer event, of one session or of all.

        >>> log.events().columns[:4].tolist()
        ['session_id', 'owner', 'seq', 'kind']
        """
        return self._frame("events", *_of(session_id))

    def marks(self) -> pd.DataFrame:
        """One row a mark.

        >>> log.marks()["label"].tolist()
        ['New tablets']
        """
        return self._frame("marks")

    def notes(self) -> pd.DataFrame:
        """One row a note.

        >>> log.notes().columns.tolist()
        ['session_id', 'at', 'local_date', 'text', 'note_id']
        """
        return self._frame("notes")

    def history(self, session_id: str | None = None) -> pd.DataFrame:
        """One row a corrected value, with its old and its new value; of one session or of all.

        >>> log.history().columns.tolist()
        ['at', 'change_id', 'session_id', 'entity', 'row_id', 'field', 'old', 'new', 'reason', 'undoes']
        """
        return self._frame("history", *_of(session_id))

    def columns(self) -> pd.DataFrame:
        """What every column of every frame means, with its unit.

        >>> log.columns().columns.tolist()
        ['frame', 'column', 'type', 'unit', 'meaning', 'values']
        """
        from glidekit.log import frames

        return frames.columns()

    def _frame(self, name: str, *more: Any) -> pd.DataFrame:
        kept, key = self._base.cache.of(self.path), ("frame", name, *more)
        frame: pd.DataFrame | None = kept.get(key)
        if frame is None:
            kept[key] = frame = self._looking(partial(self._read_frame, name, more))
        return frame.copy(deep=False)  # pandas copies on write: nobody changes the kept frame

    def _read_frame(self, name: str, more: tuple[str, ...], connection: Connection) -> pd.DataFrame:
        from glidekit.log import frames

        frame: pd.DataFrame = getattr(frames, name)(frames.Reading(connection, self._damage), *more)
        return frame

    @gc_paused()
    def _looking(self, look: Callable[[Connection], Seen]) -> Seen:
        """What ``look`` gives; after damage not known yet, verify everything and look again."""
        try:
            with self._base.store.read() as connection:
                return look(connection)
        except FoundDamageError:
            self.check()
        with self._base.store.read() as connection:
            return look(connection)

    # Corrections, which forget nothing

    def amend(self, entry_id: str, /, *, reason: str = "", **changes: Any) -> Change:
        """Correct values; the old ones are kept in ``history()``.

        ``entry_id``: a session_id, with columns of ``sessions()`` (``leg_pain_before=3``, ``note="..."``) or
        a set (``bout=0, actual_reps=8``); or the id of a rating, note or mark.

        >>> first = log.sessions()["session_id"].iloc[0]
        >>> change = log.amend(first, leg_pain_before=4, reason="a slip")
        """
        from glidekit.log.sessions import amend

        return self._changed(amend.amend(self._base, entry_id, changes, reason))

    def amend_all(self, changes: Iterable[tuple[str, Mapping[str, Any]]], *, reason: str = "") -> Change:
        """Correct several entries as one change, all or none: (id, new values) each, as in ``amend``."""
        from glidekit.log.sessions import amend

        return self._changed(amend.amend_all(self._base, changes, reason))

    def void(self, *entry_ids: str, reason: str = "") -> Change:
        """Take a session, rating, note or mark out of everything shown; ``undo()`` brings it back.

        >>> change = log.void(log.sessions()["session_id"].iloc[-1])
        """
        from glidekit.log.sessions import amend

        return self._changed(amend.void(self._base, entry_ids, reason))

    def undo(self, change_id: str | None = None) -> Change:
        """Undo a change, by default the last one not undone yet.

        >>> change = log.void(log.sessions()["session_id"].iloc[-1])
        >>> change = log.undo()
        """
        from glidekit.log.sessions import amend

        return self._changed(amend.undo(self._base, change_id))

    def entries(self) -> tuple[EntryLine, ...]:
        """All entries, newest first: sessions, answers, notes, marks; those taken out too.

        >>> len(log.entries()) > 60
        True
        """
        from glidekit.log.sessions import entry

        with self._base.store.read() as connection:
            return entry.lines(connection, self._damage.sessions)

    def entry(self, name: str) -> Entry:
        """One of ``entries()`` in full, with its corrections."""
        from glidekit.log.sessions import entry

        with self._base.store.read() as connection:
            return entry.entry(connection, name)

    def as_of(self, when: date | datetime | str) -> SymptomLog:
        """The log as it stood at the end of that day, read-only, without what came later.

        It takes that moment for now: ``today``, the gate and the next plan are those of that day.

        >>> then = log.as_of("2026-05-01").sessions()
        """
        from glidekit.log import as_of
        from glidekit.log.exchange.merge import in_memory

        found, then_us = self._looking(lambda seen: as_of.as_it_stood(seen, self._base, when, self._damage))
        store = in_memory(self._base, found)
        with store.read() as connection:
            diary = {**diary_as_found(connection), "label": f"{self.label} as of {when}"}
        then = replace(
            self._base, store=store, clock=lambda: from_us(then_us), cache=FileCache(), last_read={}
        )
        return SymptomLog(then, diary, Damage())

    def _changed(self, change: Change) -> Change:
        self._tell()
        return change

    # The file: verified, copied, restored, erased

    def check(self) -> Checkup:
        """Verify every value and say whether the log is whole; set aside what is damaged.

        >>> log.check()
        Your log is whole: 60 sessions, every value as it was written.
        """
        state = state_of(self.path)
        return self._found(damage.check(self._base.store), state)

    def verify_daily(self) -> None:
        """Verify every value in the background, on the bytes of one moment, if a day has passed."""
        (last, _), now_us = damage.last_verified(self._base.store), self._base.now_us()
        if last is not None and not 0 <= now_us - last < damage.DAY_US:
            in_background(self._verify)

    def _verify(self) -> None:
        state = state_of(self.path)
        if self._found(damage.check(damage.at_this_moment(self._base.store)), state).damage:
            self._tell()

    def _found(self, checkup: Checkup, state: damage.State) -> Checkup:
        if checkup.damage:
            self._base.cache.clear()  # frames must not show what is damaged
        self._damage = checkup.damage
        whole = checkup.ok and checkup.sessions
        damage.note_verified(self._base.store, self._base.now_us() if whole else None, state)
        return checkup

    def backups(self) -> list[Backup]:
        """Copies of this log, newest first.

        >>> copies = log.backups()  # newest first
        """
        from glidekit.log.care import backup

        self._let_copying_end()
        return backup.of_log(self.log_id)

    def back_up(self) -> Backup:
        """Copy the log now; a copy is also made when a log is opened and when a session is closed.

        >>> log.back_up().path.exists()
        True
        """
        from glidekit.log.care import backup

        self._let_copying_end()
        # If the log is damaged, keep the day's earlier copies.
        return backup.take(self._base.store, self._base.clock(), thin=self.check().ok)

    def restore(
        self, backup: Backup | str | os.PathLike[str] | None = None, *, keep_newer: bool = True
    ) -> Restored:
        """Bring back a copy (by default the newest whole one), keeping all that is sound in the log.

        ``keep_newer=False`` goes back to the copy as it was. The old file is put aside.

        >>> log.restore(log.back_up())
        example.sqlite is whole, with 60 sessions ...
        """
        from glidekit.log.care.restore import restore

        self._must_be_writable()
        self._let_copying_end()
        self._base.store.close()
        restored = restore(
            self.path, backup, keep_newer=keep_newer, log_id=self.log_id, clock=self._base.clock
        )
        self.check()
        self._tell()
        return restored

    def restore_preview(self, backup: Backup) -> Preview:
        """How the sessions of a copy differ from the log's; changes nothing."""
        from glidekit.log.care.restore import preview

        return preview(self.path, backup)

    def erase(
        self, session_id: str | None = None, *, everything: bool = False, sure: bool = False
    ) -> Erasure:
        """Erase one session or everything for good, backups included.

        Without ``sure=True`` it erases nothing, and says what it would erase and what is beyond reach.

        >>> log.erase(everything=True).done  # says what would go; sure=True does it
        False
        """
        from glidekit.log.care import erase

        self._must_be_writable()
        if (session_id is None) is not everything:
            raise LogError(
                "Say what to erase: one session, or everything.",
                safe="Nothing was erased.",
                do="log.erase(session_id), or log.erase(everything=True).",
            )
        self._let_copying_end()
        if sure:
            damage.note_verified(self._base.store, None)  # the note beside the copies bears this log's id
        if session_id is not None:
            erased = erase.erase_session(self._base, session_id, sure=sure)
        else:
            erased = erase.erase_everything(self._base, sure=sure)
        if erased.done:
            self._look_again()
            self.check()
            self._tell()
        return erased

    # To other places, and from there

    def export(self, folder: str | os.PathLike[str] = "glidekit-export") -> Exported:
        """Write everything to a folder: a CSV file for each table, and one JSON file of all.

        >>> log.export("my-export")
        Exported to my-export: 14 files that only you can read. ...
        """
        from glidekit.log.exchange import csv_and_json

        with gc_paused():  # all rows are freed before the collector runs again
            return csv_and_json.export(self._columns(), checked_path(folder))

    def export_json(self, path: str | os.PathLike[str]) -> Path:
        """Write everything to one new JSON file; gives its path.

        >>> log.export_json("my-log.json").name
        'my-log.json'
        """
        from glidekit.log.exchange import csv_and_json

        with gc_paused():
            return csv_and_json.export_json(self._columns(), checked_path(path))

    def _columns(self) -> Columns:
        """Every column of every table, as a file holds it."""
        from glidekit.log.exchange.dump import dump_columns

        return self._looking(lambda seen: dump_columns(seen, self._damage))

    def export_fhir(
        self, path: str | os.PathLike[str], *, patient: str | None = None, notes: bool = False
    ) -> Path:
        """Write a FHIR Bundle (R4; extra ``fhir``) of all answers and sessions; gives its path.

        ``patient``: a reference such as "Patient/123"; none by default. ``notes``: with free text.

        >>> log.export_fhir("my-log.fhir.json").name
        'my-log.fhir.json'
        """
        from glidekit.log.exchange import fhir, files
        from glidekit.log.exchange.dump import dump

        with gc_paused():
            found = self._looking(lambda seen: dump(seen, self._damage, tables=fhir.READ))
            whole = fhir.bundle(found, patient=patient, notes=notes, now=self._base.clock())
            return files.write_new(checked_path(path), fhir.text_of(whole))

    def import_log(self, path: str | os.PathLike[str], *, if_erased: IfErased = "ask") -> Merged:
        """Import an export (its folder, its JSON file, our FHIR) or another log of this workbook.

        What is here already stays as it is. ``if_erased``: "leave out" or "take" sessions that were erased
        from this log; "ask" raises LogError if there are any.

        >>> log.import_log(log.export_json("my-log.json"))
        Taken: 0 sessions and 0 other entries. 60 sessions were there already.
        """
        from glidekit.log.exchange import csv_and_json
        from glidekit.log.exchange.merge import merge

        self._must_be_writable()
        if if_erased not in (known := ("ask", "leave out", "take")):
            raise LogError.unknown("way to treat erased sessions", if_erased, known)
        found = csv_and_json.load(checked_path(path), now=self._base.clock(), mine=self.path)
        merged = merge(self._base, found, if_erased=if_erased)
        self._look_again()
        self._tell()
        return merged

    def import_take_along(self, file_or_text: str | os.PathLike[str]) -> Taken:
        """Import results of a take-along page (``gk.take_along``): the file, or the pasted text.

        Each session counts once. It may add a stop or open a question; it closes nothing, is no full safety
        check and pays no restart. Raises LogError, and takes nothing, if the text is cut off, mistyped, of
        another log, or dated ahead.

        >>> log.import_take_along("GK1:MZXW6")
        Traceback (most recent call last):
        glidekit.errors.LogError: This text is cut off, or has a letter that cannot be in it.
        Nothing was taken in; your log is as it was.
        Copy it once more in the page, from GK1: to the full stop at its end.
        """
        from glidekit.log.exchange.take_along_result import import_take_along

        self._must_be_writable()
        taken = import_take_along(self._base, self.log_id, file_or_text)
        self._tell()
        return taken

    def erased_among(self, found: Dump) -> int:
        """How many sessions of a file were erased from this log."""
        from glidekit.log.exchange.merge import erased_before

        return erased_before(self._base, found)

    def import_table(
        self,
        path: str | os.PathLike[str],
        mapping: Mapping[str, str | None] | None = None,
        *,
        zone: str | None = None,
        encoding: str = "utf-8-sig",
        dry_run: bool = True,
        **choices: Any,
    ) -> TableImport:
        """Import a diary kept elsewhere: first look at it, then take it with dry_run=False.

        Reads CSV, TSV, Excel (xlsx), JSON, JSON lines and XML, whatever the file is called. ``mapping``:
        column -> "date", "time", "note", "mark" (a yes or a word marks the day), "done" (a yes is a session),
        "skip", or a scale, with a side where it is one leg's ("leg_pain:left"). Without it the columns are
        listed. If the table leaves something open, a LogError asks for it and says what to add:
        ``scales`` (column -> "0-10", "0-100", "10-0" where 10 is best, "flags", "hours"), ``times`` (column
        -> "morning", "18:30"), ``tracker`` (columns of names and values in a table with one line a tracker),
        ``person`` (column and name), ``sheet``, ``header`` (its line), ``dates`` ("excel", "epoch-s",
        "epoch-ms"), ``day_first``. Importing twice adds nothing.

        >>> pd.DataFrame({"day": ["2024-05-01"], "pain": [4]}).to_csv("diary.csv", index=False)
        >>> log.import_table("diary.csv", {"day": "date", "pain": "leg_pain:left"}, scales={"pain": "0-10"})
        diary.csv: 1 of 1 line can be taken....
        """
        from glidekit.log.exchange import csv_and_json
        from glidekit.log.exchange.foreign.importing import import_table

        if not dry_run:
            self._must_be_writable()
        place = checked_path(path)
        csv_and_json.refuse_as_table(place)
        result = import_table(
            self._base,
            place,
            mapping,
            choices,
            zone=zone,
            encoding=encoding,
            dry_run=dry_run,
        )
        if result.merged is not None:
            self._tell()
        return result

    def _tell(self) -> None:
        tell(self.path)

    def _must_be_writable(self) -> None:
        """Raise LogError for a read-only log before any work is done."""
        if self.read_only:
            self._base.store.refuse()

    def _look_again(self) -> None:
        """Read the diary's row again: an empty log may have become another diary."""
        with self._base.store.read() as connection:
            self._diary = diary_as_found(connection)
        self._base.store.diary_id = self.log_id

    def __repr__(self) -> str:
        """One line: whose, where, how many sessions, the last date."""
        return self._line()

    def __getattr__(self, name: str) -> NoReturn:
        """Say that a log has no such name, and give the nearest ones."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name.startswith("to_"):
            raise NoSuchPart(
                f"A log is no table, so it has no {name}.",
                safe="Nothing was written.",
                do=f"log.export(folder) writes all of it. log.sessions().{name}(...) writes one table of it.",
            )
        raise NoSuchPart.unknown("part of a log", name, dir(self))

    def __dir__(self) -> list[str]:
        """What completion offers."""
        return list(self.OFFERED)

    def _repr_html_(self) -> str:
        return f"<p>{escape(self._line())}</p>"

    def _line(self) -> str:
        parts = [f"{self.label}: {short(self.path)}"]
        try:
            parts += self._state()
        except LogError as problem:
            parts.append(problem.what)
        return " · ".join(parts)

    def _state(self) -> list[str]:
        with self._base.store.read() as connection:
            number, last = connection.execute(
                "SELECT count(*), max(local_date) FROM session WHERE voided_us IS NULL"  # noqa: S608 - our own words
                f" AND session_id NOT IN ({NOT_BEGUN})"
            ).fetchone()
        parts = [counted(number, "session")]
        parts += [f"last on {last}"] if last else []
        parts += ["simulated, not a person's own"] if self.simulated else []
        parts += ["read only"] if self.read_only else []
        last, _ = damage.last_verified(self._base.store)
        parts += [f"every value verified on {from_us(last):%Y-%m-%d}"] if last and not self._damage else []
        parts += ["damaged in part: see log.check()"] if self._damage else []
        return parts


def _of(session_id: str | None) -> tuple[str, ...]:
    if session_id is None:
        return ()
    check_text(session_id, "The id of a session")
    return (session_id,)


def in_background(work: Callable[[], object], *, to_its_end: bool = False) -> threading.Thread:
    """Do ``work`` on its own thread; ``to_its_end``: even if the kernel shuts down meanwhile."""

    def quietly() -> None:
        with suppress(LogError, OSError):
            work()

    thread = threading.Thread(target=quietly, name="glidekit-care", daemon=not to_its_end)
    thread.start()
    return thread
