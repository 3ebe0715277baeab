"""Flip single bits in the used parts of a log, and see what the log then shows."""

from __future__ import annotations

import random

from glidekit.errors import LogError
from glidekit.log import open_log
from glidekit.log.frames import Reading
from glidekit.log.rows import codec
from glidekit.log.schema import BOUT, MARK, NOTE, RATING, SAFETY_CHECK, SESSION, SETTING, TIMER_EVENT

SHOWN = (SESSION, BOUT, RATING, TIMER_EVENT, NOTE, MARK, SAFETY_CHECK, SETTING)


def used_bytes(data):
    """Offsets of all bytes in rows or index entries, without free space and table definitions."""
    size = int.from_bytes(data[16:18], "big")
    offsets = []
    for start in range(size, len(data), size):
        cells = int.from_bytes(data[start + 5 : start + 7], "big") or 65536
        if data[start] in (0x0A, 0x0D, 0x02, 0x05) and b"CREATE " not in data[start : start + size]:
            offsets += range(start + cells, start + size)
    return offsets


def flips(data, number, *, seed=1):
    """``number`` copies of the file, each with one bit flipped."""
    draw = random.Random(seed)
    offsets = used_bytes(data)
    for _ in range(number):
        offset, bit = draw.choice(offsets), draw.randrange(8)
        flipped = bytearray(data)
        flipped[offset] ^= 1 << bit
        yield (offset, bit), bytes(flipped)


def shown_by(log):
    """What frames are made from: table -> rows in order, without the sessions that are set aside."""

    def rows(connection):
        reading = Reading(connection, log._damage)
        tables = {table: codec(table).names for table in SHOWN}
        return {
            table: list(zip(*reading.columns(table, names).values(), strict=True))
            for table, names in tables.items()
        }

    return log._looking(rows)


def without(table, rows, sessions):
    if "session_id" not in codec(table).names:
        return rows
    place = codec(table).names.index("session_id")
    return [row for row in rows if row[place] not in sessions]


def outcome_of(path, whole):
    """What a damaged copy shows: "refused", "noticed" or "unchanged"; fails if a value changed unnoticed."""
    try:
        log = open_log(path)
        shown = shown_by(log)
        checkup = log.check()
    except LogError:
        return "refused"
    for table, rows in shown.items():
        expected = without(table, whole[table], checkup.damage.sessions)
        if table.name in checkup.damage.others:  # reported as incomplete: the rest must be unchanged
            assert set(rows) <= set(expected)
        else:
            assert rows == expected
    return "unchanged" if checkup.ok else "noticed"
