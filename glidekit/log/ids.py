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
_VERSION, _VARIANT = 0x7 << 76, 0x2 << 62


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
        self._last, self._process = 0, os.getpid()

    def __call__(self) -> str:
        """The next id; the 74 bits after the time are random, and count upwards within one millisecond."""
        now_ms, here = to_us(self._clock()) // 1000, os.getpid()
        with self._lock:
            if now_ms > self._last >> 74 or here != self._process:  # a fork must not count on like its parent
                self._last, self._process = now_ms << 74 | secrets.randbits(73), here
            else:
                self._last += 1
            value = self._last
        top, rest = value >> 62, value & (1 << 62) - 1
        text = f"{(top >> 12 << 80) | _VERSION | (top & 0xFFF) << 64 | _VARIANT | rest:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
