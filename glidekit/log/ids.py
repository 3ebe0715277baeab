"""Names for rows: UUID version 7 (RFC 9562), in order of time, unique on every machine; and the clock."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
IdSource = Callable[[], str]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_VERSION, _VARIANT, _REST = 0x7, 0x2 << 62, (1 << 62) - 1


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
        self._ms, self._count, self._process = -1, 0, os.getpid()
        self._time = ""

    def __call__(self) -> str:
        """The next id; the 74 bits after the time are random, and count upwards within one millisecond."""
        now_ms, here = to_us(self._clock()) // 1000, os.getpid()
        with self._lock:
            if now_ms > self._ms or here != self._process:  # a fork must not count on like its parent
                self._ms, self._count, self._process = now_ms, secrets.randbits(73), here
                self._time = f"{now_ms >> 16:08x}-{now_ms & 0xFFFF:04x}"
            else:
                self._count += 1
            time, count = self._time, self._count
        rest = f"{_VARIANT | count & _REST:016x}"
        return f"{time}-{_VERSION:x}{count >> 62:03x}-{rest[:4]}-{rest[4:]}"
