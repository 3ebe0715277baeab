"""Ids of rows: UUID version 7 (RFC 9562), in time order, unique on every machine; and the clock."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from glidekit.rules.thresholds import RULES

Clock = Callable[[], datetime]
IdSource = Callable[[], str]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=RULES.ahead_min)
"""An entry may be so far ahead of now: clocks differ, and a summer hour is a slip. Beyond it is refused."""

_MICROSECOND = timedelta(microseconds=1)
_VARIANT = 0x8000
_process = object()
"""Another one in every fork."""


def now() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


def to_us(moment: datetime) -> int:
    """Whole microseconds since 1970, UTC; exact."""
    return (moment - EPOCH) // _MICROSECOND


def from_us(value: int) -> datetime:
    """The moment of ``to_us``, UTC."""
    return EPOCH + timedelta(microseconds=value)


class Ids:
    """A source of UUIDv7 texts: those of one source are in strictly rising order, whatever the clock does."""

    def __init__(self, clock: Clock = now) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ms, self._count, self._process = -1, 0, _process
        self._time = ""

    def __call__(self) -> str:
        """The next id; the 74 bits after the time are random, and count upwards within one millisecond."""
        # The clock of every day is read the short way: a session takes dozens of ids.
        now_ms = time.time_ns() // 1_000_000 if self._clock is now else to_us(self._clock()) // 1000
        with self._lock:
            if now_ms > self._ms or self._process is not _process:  # a fork must not count on like its parent
                self._ms, self._count, self._process = now_ms, secrets.randbits(73), _process
                self._time = f"{now_ms >> 16:08x}-{now_ms & 0xFFFF:04x}"
            else:
                self._count += 1
            begins, count = self._time, self._count
        return "%s-7%03x-%04x-%012x" % (  # noqa: UP031 - the fastest way, and this is asked most often
            begins,
            count >> 62,
            _VARIANT | count >> 48 & 0x3FFF,
            count & 0xFFFF_FFFF_FFFF,
        )


def id_from(moment: datetime, content: str) -> str:
    """A UUIDv7 text of that moment, its other bits made from what it names: the same gives the same id."""
    ms = to_us(moment) // 1000 & 0xFFFF_FFFF_FFFF
    bits = int.from_bytes(hashlib.sha256(content.encode("utf-8", "replace")).digest()[:10], "big")
    end = f"{_VARIANT | bits >> 60 & 0x3FFF:04x}-{bits >> 12 & 0xFFFF_FFFF_FFFF:012x}"
    return f"{ms >> 16:08x}-{ms & 0xFFFF:04x}-7{bits & 0xFFF:03x}-{end}"


def _in_a_fork() -> None:
    global _process  # noqa: PLW0603 - replaced before any thread of the fork can ask
    _process = object()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_a_fork)
