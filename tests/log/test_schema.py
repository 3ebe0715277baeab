from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from glidekit.log import open_log
from glidekit.log.rows import codec
from glidekit.log.schema import INDEXES, RATING, SCHEMA_VERSION, TABLES

OLD = Path(__file__).with_name("old")


def definitions(path):
    with closing(sqlite3.connect(path)) as raw:
        return dict(raw.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def test_a_new_log_is_laid_out_byte_for_byte_as_the_first_one_of_its_version(tmp_path):
    new = open_log(tmp_path / "log.sqlite").path
    assert definitions(new) == definitions(OLD / f"version-{SCHEMA_VERSION}.sqlite3")


def test_the_checksum_comes_last_and_every_index_is_named():
    assert all(list(table.columns)[-1] == "row_sum" for table in TABLES)
    assert all(sql.startswith(f"CREATE INDEX {name} ON ") for name, sql in INDEXES.items())
    assert codec(RATING).names[0] == "rating_id"
