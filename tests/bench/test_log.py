"""How fast the log saves and loads, compared with the usual ways: ``pytest tests/bench/test_log.py -s``.

Other work shares the machine, so ratios come from one run in which the ways take turns.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import count

import pandas as pd
import pytest
from support.diary import own_record, record

from glidekit.log import open_log
from glidekit.log.rows import codec
from glidekit.log.schema import BOUT, RATING, SESSION
from glidekit.session.record import Rating

BOUTS, RATINGS = 12, 20


def seconds(work, clock=time.perf_counter):
    begin = clock()
    work()
    return clock() - begin


def medians(rounds, *ways):
    """Median seconds of each way, with the wait for the disk. The ways take turns."""
    taken = [[seconds(way) for way in ways] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def least(rounds, *ways):
    """Least processor seconds of each way, for work without disk. The ways take turns."""
    taken = [[seconds(way, time.process_time) for way in ways] for _ in range(rounds)]
    return [min(column) for column in zip(*taken, strict=True)]


@pytest.fixture
def log(tmp_path):
    return open_log(tmp_path / "log.sqlite")


def raw_connection(path):
    """Plain sqlite3 with the log's pragmas, without foreign keys as there are no diary or plan rows."""
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "foreign_keys=OFF", "secure_delete=ON"):
        raw.execute(f"PRAGMA {pragma}")
    return raw


def raw_twin(path):
    """A file with the log's tables, for writing without checksums, counts or a diary."""
    with (
        closing(raw_connection(path)) as raw,
        open_log(path.with_name("schema.sqlite"))._base.store.read() as connection,
    ):
        for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
            raw.execute(sql)
    return path


def rows_of(log):
    """The rows of the session saved last, as plain tuples."""
    name = log.sessions()["session_id"].iloc[-1]
    with log._base.store.read() as connection:
        return {
            table: [
                tuple(row)
                for row in connection.execute(f"{codec(table).select} WHERE session_id = ?", (name,))
            ]
            for table in (SESSION, BOUT, RATING)
        }


def save_raw(raw, rows, new):
    """Insert the rows as a new session, in one transaction."""
    raw.execute("BEGIN IMMEDIATE")
    for table, given in rows.items():
        place = codec(table).names.index("session_id")
        changed = [
            (*row[:place], new, *row[place + 1 :]) if table is not RATING else (f"{new}{n}", new, *row[2:])
            for n, row in enumerate(given)
        ]
        marks = ", ".join("?" * len(given[0]))
        raw.executemany(f"INSERT INTO {table.name} VALUES ({marks})", changed)  # noqa: S608
    raw.execute("COMMIT")


def test_saving_a_session_costs_little_more_than_raw_sqlite(log, tmp_path):
    log.save(record(bouts=BOUTS, ratings=RATINGS))
    path, rows, numbers = raw_twin(tmp_path / "raw.sqlite"), rows_of(log), count()

    def opened_each_time():  # like the log, so that a syncing program can replace the file in between
        with closing(raw_connection(path)) as raw:
            save_raw(raw, rows, f"{next(numbers):036}")

    with closing(raw_connection(path)) as kept_open:
        ours, plain, kept = medians(
            150,
            lambda: log.save(own_record(bouts=BOUTS, ratings=RATINGS)),
            opened_each_time,
            lambda: save_raw(kept_open, rows, f"{next(numbers):036}"),
        )
    print(
        f"\nsave 1 + {BOUTS} + {RATINGS} rows: ours {1e3 * ours:.2f} ms, raw {1e3 * plain:.2f} ms, ratio "
        f"{ours / plain:.2f} (raw with a connection that stays open {1e3 * kept:.2f} ms)"
    )
    assert ours / plain <= 1.6


def test_saving_a_session_is_far_faster_than_rewriting_a_csv(log, tmp_path):
    log.save_all(record(-day, bouts=BOUTS, ratings=RATINGS) for day in range(1000))
    path = tmp_path / "habit.csv"
    log.ratings().merge(log.sessions(), on="session_id", how="left").to_csv(path, index=False)
    new = pd.read_csv(path).tail(RATINGS)

    def habit():
        frame = pd.concat([pd.read_csv(path), new], ignore_index=True)
        frame.to_csv(path, index=False)

    ours, csv_way = medians(5, lambda: log.save(own_record(bouts=BOUTS, ratings=RATINGS)), habit)
    print(
        f"\nat 1,000 sessions: ours {1e3 * ours:.2f} ms, CSV habit {1e3 * csv_way:.0f} ms, "
        f"ratio {csv_way / ours:.0f}"
    )
    assert csv_way / ours >= 50


@pytest.fixture(scope="module")
def long_log(tmp_path_factory):
    log = open_log(tmp_path_factory.mktemp("long") / "log.sqlite")
    log.save_all(record(-day, bouts=BOUTS, ratings=RATINGS) for day in range(5000))
    return log


def test_five_thousand_sessions_open_and_load_quickly(long_log):
    def read(name):  # from the file: frames are cached until it changes
        long_log._base.cache.clear()
        return getattr(long_log, name)()

    def read_by_pandas(tables):
        with closing(sqlite3.connect(long_log.path)) as raw:
            return [pd.read_sql(f"SELECT * FROM {table}", raw) for table in tables]  # noqa: S608

    made_of = {"sessions": ("session", "bout", "rating", "note"), "ratings": ("rating",), "bouts": ("bout",)}
    read("sessions")
    opening, *taken = least(
        5,
        lambda: open_log(long_log.path, read_only=True),
        *(partial(read, name) for name in made_of),
        *(partial(read_by_pandas, tables) for tables in made_of.values()),
    )
    ours, plain = taken[: len(made_of)], taken[len(made_of) :]
    print(f"\n5,000 sessions: opened and verified {opening:.2f} s")
    for name, one, other in zip(made_of, ours, plain, strict=True):
        print(
            f"{name}() {one:.2f} s; pd.read_sql of its tables, unverified, {other:.2f} s: {one / other:.1f}"
        )
    # Verifying each row takes about as long as reading it.
    assert all(one <= 2.5 * other for one, other in zip(ours, plain, strict=True))


def test_the_gate_of_a_long_log_is_asked_quickly(long_log):
    long_log.record_safety_check(full=True)
    (gate,) = least(20, long_log.gate)
    print(f"\ngate at 5,000 sessions: {1e3 * gate:.1f} ms")
    assert gate < 0.05


def test_after_a_new_answer_the_gate_of_a_long_log_reads_only_that(tmp_path):
    log = open_log(tmp_path / "answered.sqlite")
    log.affected_side = "left"
    log.save_all(record(day - 3300, bouts=BOUTS, ratings=10) for day in range(3300))  # five, before and after
    log.record_safety_check(full=True)

    def answered():
        log.add_ratings([Rating("leg_pain", 3, datetime.now(UTC), "UTC", "alone", "left")])
        return seconds(log.gate, time.process_time)

    gate = min(answered() for _ in range(8))
    print(f"\ngate at 3,300 sessions, after each new answer: {1e3 * gate:.1f} ms")
    assert gate < 0.05
