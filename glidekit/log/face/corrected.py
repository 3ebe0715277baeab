"""Corrections: made, undone, listed, left out."""

from __future__ import annotations

import shutil
import weakref
from typing import TYPE_CHECKING, Any

from glidekit.log.face.core import Core

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from glidekit.log.amend import Change
    from glidekit.log.entry import Entry, EntryLine
    from glidekit.log.symptom_log import SymptomLog


class Corrected(Core):
    """Values can be corrected; nothing is forgotten by it."""

    def amend(self, entry_id: str, /, *, reason: str = "", **changes: Any) -> Change:
        """Correct values; the old ones are kept in ``history()``.

        ``entry_id``: a session_id, with columns of ``sessions()`` (``leg_pain_before=3``, ``note="..."``) or
        a set (``bout=0, actual_reps=8``); or the id of a rating, note or mark.
        """
        from glidekit.log import amend

        return self._changed(amend.amend(self._base, entry_id, changes, reason))

    def amend_all(self, changes: Iterable[tuple[str, Mapping[str, Any]]], *, reason: str = "") -> Change:
        """Correct several entries as one change, all or none: (id, new values) each, as in ``amend``."""
        from glidekit.log import amend

        return self._changed(amend.amend_all(self._base, changes, reason))

    def void(self, *entry_ids: str, reason: str = "") -> Change:
        """Take a session, rating, note or mark out of everything shown; ``undo()`` brings it back."""
        from glidekit.log import amend

        return self._changed(amend.void(self._base, entry_ids, reason))

    def undo(self, change_id: str | None = None) -> Change:
        """Take back a change, by default the last one not taken back yet."""
        from glidekit.log import amend

        return self._changed(amend.undo(self._base, change_id))

    def entries(self) -> tuple[EntryLine, ...]:
        """What was entered, newest first: sessions, answers, notes, marks; those taken out too."""
        from glidekit.log import entry

        with self._base.store.read() as connection:
            return entry.lines(connection, self._damage.sessions)

    def entry(self, name: str) -> Entry:
        """One of ``entries()`` whole, with its corrections."""
        from glidekit.log import entry

        with self._base.store.read() as connection:
            return entry.entry(connection, name)

    def as_of(self, when: date | datetime | str) -> SymptomLog:
        """The log as it stood at the end of that day, to look at: what came later is not in it."""
        from glidekit.log import as_of
        from glidekit.log.opening import open_log

        folder = as_of.make(self._base, when, self._damage.sessions)
        log = open_log(folder / "log.sqlite", read_only=True, clock=self._base.clock)
        log._diary = {**log._diary, "label": f"{self.label} as of {when}"}  # noqa: SLF001 - of this very class
        weakref.finalize(log, shutil.rmtree, folder, ignore_errors=True)
        return log

    def _changed(self, change: Change) -> Change:
        self._tell()
        return change
