"""The log of one person: the face of everything below, safe to use from any thread."""

from __future__ import annotations

from html import escape
from typing import NoReturn

from glidekit.errors import LogError
from glidekit.log.face.cared_for import CaredFor
from glidekit.log.face.carried import Carried
from glidekit.log.face.corrected import Corrected
from glidekit.log.face.entries import Entries
from glidekit.log.face.experimented import Experimented
from glidekit.log.face.living import Living
from glidekit.log.face.shown import Shown
from glidekit.log.paths import short
from glidekit.plural import counted


class NoSuchPart(LogError, AttributeError):  # noqa: N818 - it is told as a sentence
    """A name that a log does not have; for Python a missing attribute, for the reader a sentence."""


class SymptomLog(Living, Entries, Experimented, Shown, Corrected, CaredFor, Carried):
    """A log file. Made by ``open_log``; everything it acknowledges is on the disk."""

    def __repr__(self) -> str:
        """One line: whose, where, how many sessions, the last date."""
        return self._line()

    def __getattr__(self, name: str) -> NoReturn:
        """For a name that a log does not have: says so and gives the nearest ones."""
        if name.startswith("_"):
            raise AttributeError(name)
        known = [known for known in dir(self) if not known.startswith("_")]
        raise NoSuchPart.unknown("part of a log", name, known)

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
            number, last = connection.exec_driver_sql(
                "SELECT count(*), max(local_date) FROM session WHERE voided_us IS NULL"
            ).one()
        parts = [counted(number, "session")]
        parts += [f"last on {last}"] if last else []
        parts += ["simulated, not a person's own"] if self.simulated else []
        parts += ["read only"] if self.read_only else []
        parts += ["damaged in part: see log.check()"] if self._damage else []
        return parts
