"""Exports and tables with pieces changed at random, none of which may do harm."""

from __future__ import annotations

import json
import random
from functools import cache

from support.diary import record

from glidekit.errors import GlidekitError
from glidekit.log import open_log
from glidekit.log.exchange import csv_and_json
from glidekit.log.exchange.merge import merge

VALUES = (
    None, "", "x", "=cmd()", "<script>", "\x00", "\ud800", 0, -1, 11, 1.5, 1e308, float("nan"), 10**30,
    float("inf"), True, [], {}, [[[]]], "2026-02-30", "2026-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00Z", "12/13/2016", "7/10", "none", "leg_pain", "UTC", "a" * 999, "'", '"', ",", "\r\n",
)  # fmt: skip


def cases(number, *, seed):
    """One seeded random generator for each file."""
    for place in range(number):
        yield random.Random(f"{seed}/{place}")


@cache
def _whole(folder):
    log = open_log(folder / "source.sqlite")
    log.save_all(record(-day, ratings=2) for day in range(2))
    log.record_safety_check(full=True)
    log.mark("new tablets")
    log.export(folder / "out")
    return (folder / "out" / csv_and_json.JSON_NAME).read_text()


@cache
def _target(folder):
    return open_log(folder / "target.sqlite")


def _outcome(log, work):
    """Return "taken" or "refused"; fail on any error but our messages, or if a refused file left a trace."""
    before = log.path.read_bytes()
    try:
        work()
    except GlidekitError as told:
        assert str(told)  # noqa: PT017 - both outcomes are right
        assert log.path.read_bytes() == before
        return "refused"
    return "taken"


def try_export(folder, draw):
    """Import an export with a few values, rows or characters changed."""
    text = _whole(folder)
    if draw.random() < 0.5:
        whole = json.loads(text)
        for _ in range(draw.randint(1, 3)):
            rows = whole["tables"][draw.choice([name for name, given in whole["tables"].items() if given])]
            row = draw.choice(rows)
            if isinstance(row, dict) and row and draw.random() < 0.8:
                row[draw.choice(list(row))] = draw.choice(VALUES)
            else:
                rows.append(draw.choice([row, {}, draw.choice(VALUES)]))
        text = json.dumps(whole)
    else:
        start = draw.randrange(len(text))
        text = (
            text[:start]
            + draw.choice(["", "\x00", "]", "}", '"', "9" * 400, "\ud800"])
            + text[start + draw.randint(0, 9) :]
        )
    path = folder / "changed.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    log = _target(folder)
    return _outcome(log, lambda: merge(log._base, csv_and_json.load(path)))


def try_table(folder, draw):
    """Look at a table of cells drawn at random."""
    glue = draw.choice(",;\t")
    lines = [glue.join(("Day", "Pain", "Place", "Words"))]
    for _ in range(draw.randint(0, 6)):
        cells = [
            str(draw.choice((*VALUES, "2026-03-01", "13/02/2026", "4"))) for _ in range(draw.randint(1, 5))
        ]
        lines.append(glue.join(cells))
    path = folder / draw.choice(("table.csv", "table.tsv", "table.json"))
    path.write_bytes(
        draw.choice(("\n", "\r\n")).join(lines).encode("utf-8", draw.choice(("replace", "surrogatepass")))
    )
    log = _target(folder)
    mapping = {"Day": "date", "Pain": "leg_pain", "Place": "furthest_point", "Words": "mark"}
    day_first = draw.choice((None, True, False))
    return _outcome(log, lambda: log.import_table(path, mapping, day_first=day_first, zone="UTC"))
