"""Care of the file: verified, copied, restored, erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log.face.core import Core

if TYPE_CHECKING:
    import os

    from glidekit.log.backup import Backup
    from glidekit.log.checkup import Checkup
    from glidekit.log.erase import Erasure
    from glidekit.log.restoring import Preview, Restored


class CaredFor(Core):
    """What keeps the file whole, and what ends it."""

    def check(self) -> Checkup:
        """Verify every value, and say in words whether the log is whole; what is damaged is set aside."""
        from glidekit.log.checkup import check

        found = check(self._base.store)
        self._damage = found.damage
        self._base.kept.forget()  # what is damaged is set aside from now on
        return found

    def backups(self) -> list[Backup]:
        """Copies of this log, newest first."""
        from glidekit.log import backup

        return backup.of_log(self.log_id)

    def back_up(self) -> Backup:
        """Copy the log now; a copy is also made when a log is opened and when a session is closed."""
        from glidekit.log import backup

        # Beside a copy of a damaged log the earlier ones of the day stay.
        return backup.take(self._base.store, self._base.clock(), thin=self.check().ok)

    def restore(
        self, backup: Backup | str | os.PathLike[str] | None = None, *, keep_newer: bool = True
    ) -> Restored:
        """Bring back a copy (by default the newest whole one), keeping all that is sound in the log.

        ``keep_newer=False`` goes back to the copy as it was. The file as it was is put aside.
        """
        from glidekit.log.restoring import restore

        self._must_be_writable()
        self._base.store.close()
        restored = restore(
            self.path, backup, keep_newer=keep_newer, log_id=self.log_id, clock=self._base.clock
        )
        self.check()
        self._tell()
        return restored

    def restore_preview(self, backup: Backup) -> Preview:
        """How the sessions of a copy differ from those of the log; nothing is changed."""
        from glidekit.log.restoring import preview

        return preview(self.path, backup)

    def erase(
        self, session_id: str | None = None, *, everything: bool = False, sure: bool = False
    ) -> Erasure:
        """Erase one session, or everything, for good, backups included.

        Without ``sure=True`` nothing is erased: it says what would be, and what is beyond reach.
        """
        from glidekit.log import erase

        self._must_be_writable()
        if (session_id is None) is not everything:
            raise LogError(
                "Say what to erase: one session, or everything.",
                safe="Nothing was erased.",
                do="log.erase(session_id), or log.erase(everything=True).",
            )
        if session_id is not None:
            erased = erase.erase_session(self._base, session_id, sure=sure)
        else:
            erased = erase.erase_everything(self._base, sure=sure)
        if erased.done:
            self._look_again()
            self.check()
            self._tell()
        return erased
