"""Safety checks, settings, marks and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glidekit.log import ratings, safety_log, settings
from glidekit.log.face.core import Core

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from glidekit.scales import Side
    from glidekit.session.safety import Check, CheckKind, Gate


class Entries(Core):
    """What is logged beside sessions, and the gate that follows from it all."""

    def record_safety_check(
        self,
        flags: Iterable[str] = (),
        assessed_by_clinician: bool = False,  # noqa: FBT001, FBT002 - the public face reads best so
        *,
        clinician_agreed: bool = False,
        kind: CheckKind = "full",
        at: datetime | None = None,
    ) -> Gate:
        """Store a safety check (``flags``: ids of the questions answered yes); gives the gate after it."""
        gate = safety_log.record_check(
            self._base,
            flags,
            assessed_by_clinician=assessed_by_clinician,
            clinician_agreed=clinician_agreed,
            kind=kind,
            at=at,
        )
        self._tell()
        return gate

    def gate(self, now: datetime | None = None) -> Gate:
        """Whether a player may start now, by everything that was ever logged."""
        return safety_log.gate(self._base, now)

    def checks(self) -> tuple[Check, ...]:
        """Every safety check, oldest first."""
        return safety_log.checks(self._base)

    def setting(self, key: str, default: Any = None) -> Any:
        """The value of a setting, ``default`` where it was never set."""
        return settings.get(self._base, key, default)

    def set_setting(self, key: str, value: Any) -> None:
        """Set a setting: text, numbers, True or False, lists or dictionaries of these."""
        settings.put(self._base, key, value)
        self._tell()

    @property
    def affected_side(self) -> Side | None:
        """The affected side, None where it was never said."""
        side: Side | None = self.setting(settings.AFFECTED_SIDE)
        return side

    @affected_side.setter
    def affected_side(self, side: Side | None) -> None:
        self.set_setting(settings.AFFECTED_SIDE, side)

    def mark(self, label: str, on: date | datetime | str | None = None, detail: str = "") -> None:
        """Mark a day: new tablets, an injection, anything that changed. ``on``: a date, or "2026-05-01"."""
        ratings.add_mark(self._base, label, on, detail)

    def note(self, text: str, session_id: str | None = None) -> None:
        """Store a note, of a session or on its own."""
        ratings.add_note(self._base, text, session_id)
