"""Names for rows: UUID version 7 (RFC 9562), in order of time, unique on every machine; and the clock."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

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
        self._last = 0

    def __call__(self) -> str:
        """The next id; the 74 bits after the time are random, and count upwards within one millisecond."""
        fresh = (to_us(self._clock()) // 1000 << 74) | secrets.randbits(73)
        with self._lock:
            # A random step, so that two processes that share a past (fork) do not count alike.
            step = 1 + secrets.randbits(32)
            self._last = fresh if fresh >> 74 > self._last >> 74 else self._last + step
            value = self._last
        top, rest = value >> 62, value & (1 << 62) - 1
        return str(UUID(int=(top >> 12 << 80) | _VERSION | (top & 0xFFF) << 64 | _VARIANT | rest))
