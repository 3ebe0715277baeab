"""When a log was last verified whole: opening it then reads only what is newer, which takes no time.

Noted beside the copies, in the user's own folder. Once a day the whole file is verified anew, in the
background and on the bytes of one moment, so that nobody who saves waits for it.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log.care import backup
from glidekit.log.store.file_lock import opened
from glidekit.log.store.store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from glidekit.log.store.store import Store

DAY_US = 86_400_000_000
_NOTE = ".verified.json"


State = tuple[int, ...]
"""Of a file, as ``paths.state_of`` gives it."""


def last(store: Store) -> tuple[int | None, State]:
    """When all of the log at that path was last found whole, and the file's state when it was last looked at.

    None where it never was, or where nobody can tell.
    """
    with suppress(OSError, ValueError, TypeError, KeyError):
        noted = json.loads(_note(store).read_text(encoding="utf-8"))[str(store.path)]
        if isinstance(noted["whole"], int):
            return noted["whole"], tuple(noted["state"])
    return None, ()


def last_us(store: Store) -> int | None:
    """When all of the log at that path was last found whole."""
    return last(store)[0]


def note(store: Store, at_us: int | None, state: State = ()) -> None:
    """Note that the log was found whole, or (None) that it was not, where the note can be kept.

    ``state``: of the file before that was looked at.
    """
    if store.read_only:
        return
    with suppress(OSError):
        place = _note(store)
        if at_us is None:
            place.unlink(missing_ok=True)
            return
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = place.with_name(f"{place.name}.{threading.get_ident()}.new")
        new.touch(mode=0o600)
        noted = {str(store.path): {"whole": at_us, "state": state}}
        new.write_text(json.dumps(noted), encoding="utf-8")
        new.replace(place)


def _note(store: Store) -> Path:
    return backup.folder() / f".{store.diary_id}{_NOTE}"


def at_this_moment(store: Store) -> Store:
    """The log as it lies on the disk now, in memory: nobody who saves waits until it is verified."""
    with store.read(), opened(store.path) as file:  # nobody can save until this read ends
        return MemoryStore(store.path, file.read())


def in_background(work: Callable[[], object], *, to_its_end: bool = False) -> threading.Thread:
    """Do it on a thread of its own; ``to_its_end``: even if the kernel shuts down meanwhile."""

    def quietly() -> None:
        with suppress(LogError, OSError):
            work()

    thread = threading.Thread(target=quietly, name="glidekit-care", daemon=not to_its_end)
    thread.start()
    return thread
