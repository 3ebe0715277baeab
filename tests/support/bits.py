"""Single flipped bits in the used parts of a SQLite file."""

from __future__ import annotations

import random


def used_bytes(data):
    """Offsets of all bytes that hold rows or index entries: no free space, no definitions of tables."""
    size = int.from_bytes(data[16:18], "big")
    offsets = []
    for start in range(size, len(data), size):
        cells = int.from_bytes(data[start + 5 : start + 7], "big") or 65536
        if data[start] in (0x0A, 0x0D, 0x02, 0x05) and b"CREATE " not in data[start : start + size]:
            offsets += range(start + cells, start + size)
    return offsets


def flips(data, number, *, seed=1):
    """``number`` copies of the file, each with one bit flipped."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    offsets = used_bytes(data)
    for _ in range(number):
        offset, bit = draw.choice(offsets), draw.randrange(8)
        flipped = bytearray(data)
        flipped[offset] ^= 1 << bit
        yield (offset, bit), bytes(flipped)
