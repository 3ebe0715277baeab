"""The log as pandas frames; pandas is loaded by the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glidekit.errors import LogError
from glidekit.log.face.core import Core
from glidekit.log.reading import RowReading
from glidekit.log.values import check_text

if TYPE_CHECKING:
    import pandas as pd


class Shown(Core):
    """Tidy, typed frames; ``columns()`` says what every column means.

    A frame is kept until the file changes: the pictures of a notebook ask for the same few again and again.
    """

    def sessions(self) -> pd.DataFrame:
        """One row a session, with what was answered before and after."""
        return self._frame("sessions")

    def ratings(self) -> pd.DataFrame:
        """One row a rating."""
        return self._frame("ratings")

    def bouts(self) -> pd.DataFrame:
        """One row a set: planned beside done."""
        return self._frame("bouts")

    def safety_checks(self) -> pd.DataFrame:
        """One row a safety check."""
        return self._frame("safety_checks")

    def events(self, session_id: str | None = None) -> pd.DataFrame:
        """One row a timer event, of one session or of all."""
        return self._frame("events", *_of(session_id))

    def marks(self) -> pd.DataFrame:
        """One row a mark."""
        return self._frame("marks")

    def notes(self) -> pd.DataFrame:
        """One row a note."""
        return self._frame("notes")

    def history(self, session_id: str | None = None) -> pd.DataFrame:
        """One row a corrected value, with its old and its new value; of one session or of all."""
        return self._frame("history", *_of(session_id))

    def columns(self) -> pd.DataFrame:
        """What every column of every frame means, with its unit."""
        from glidekit.log import frames

        return frames.columns()

    def bulk(self, name: str) -> pd.DataFrame:
        """One of these frames, read in bulk for a very long log: needs the extra ``fast``.

        ``name``: sessions, ratings, bouts, events, notes, marks or safety_checks. Nothing is verified on the
        way, and ``frame.attrs["verified"]`` says so. Other threads that want the log wait until it is read.
        """
        from glidekit.log import frames
        from glidekit.log.bulk import reading_in_bulk

        names = ("sessions", "ratings", "bouts", "events", "notes", "marks", "safety_checks", "history")
        if name not in names:
            raise LogError.unknown("frame", name, names)
        with reading_in_bulk(self._base.store, self._damage) as reading:
            frame: pd.DataFrame = getattr(frames, name)(reading)
        frame.attrs["verified"] = False
        return frame

    def _frame(self, name: str, *more: Any) -> pd.DataFrame:
        from glidekit.log import frames

        kept, key = self._base.kept.of(self.path), ("frame", name, *more)
        frame: pd.DataFrame | None = kept.get(key)
        if frame is None:
            with self._base.store.read() as connection:
                frame = getattr(frames, name)(RowReading(connection, self._damage), *more)
            kept[key] = frame
        return frame.copy(deep=False)  # pandas copies on write: what a person changes is theirs alone


def _of(session_id: str | None) -> tuple[str, ...]:
    if session_id is None:
        return ()
    check_text(session_id, "The id of a session")
    return (session_id,)
