"""What every part of a log's face stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.log.damage import diary_as_found
from glidekit.log.listeners import listen, tell
from glidekit.log.reading import simulated_in
from glidekit.log.sessions import REAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from glidekit.log.base import Base
    from glidekit.log.damage import Damage
    from glidekit.log.rows import Values


class Core:
    """The file, whose it is, and who hears of changes."""

    def __init__(self, base: Base, diary: Values, damage: Damage) -> None:
        self._base = base
        self._diary = diary
        self._damage = damage

    @property
    def path(self) -> Path:
        """The file."""
        return self._base.store.path

    @property
    def log_id(self) -> str:
        """The UUID of this log, for ever the same."""
        return str(self._diary["diary_id"])

    @property
    def label(self) -> str:
        """Its name for people."""
        return str(self._diary["label"])

    @property
    def simulated(self) -> bool:
        """Whether it holds simulated sessions; a log holds one kind only."""
        with self._base.store.read() as connection:
            return simulated_in(connection)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved in it."""
        return self._base.store.read_only

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback()`` after a commit that may change the gate; gives a function that ends this."""
        return listen(self.path, callback)

    def keep_copy(self) -> None:
        """Take a copy if the last one is older than the log; never of a damaged or a simulated one."""
        from glidekit.log import backup

        with self._base.store.read() as connection:
            worth = diary_as_found(connection)
        if worth["kind"] == REAL and worth["session_n"] and not (self.read_only or self._damage):
            backup.keep_up(self._base.store, self._base.clock())

    def _tell(self) -> None:
        tell(self.path)

    def _must_be_writable(self) -> None:
        """Refuse before any work is done."""
        if self.read_only:
            self._base.store.refuse()

    def _look_again(self) -> None:
        """A log that was empty may have become another diary."""
        with self._base.store.read() as connection:
            self._diary = diary_as_found(connection)
        self._base.store.diary_id = self.log_id
