"""Write the small log that stands for this version's format: run it once a version.

An existing file is never overwritten: it is what that version's own code made.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from support.diary import event, record

from glidekit.log import open_log
from glidekit.log.schema import SCHEMA_VERSION
from glidekit.session.record import Rating

WHEN = datetime(2026, 3, 12, 12, tzinfo=UTC)


def main():
    path = Path(__file__).with_name(f"version-{SCHEMA_VERSION}.sqlite3")
    if path.exists():
        raise SystemExit(f"{path} is there already.")
    numbers = count(1)
    log = open_log(path, clock=lambda: WHEN, ids=lambda: f"00000000-0000-7000-8000-{next(numbers):012}")
    events = (event(1, "started"), event(2, "hurt", second=3, where="calf"), event(3, "finished", second=9))
    first, _ = log.save_all([record(0, events=events, ratings=5), record(1)])
    log.add_ratings([Rating("peg", 4.3, WHEN, "Europe/Berlin", "weekly"), Rating("leg_pain", None, WHEN)])
    log.affected_side = "left"
    log.record_safety_check(["C1", "D2"], full=True, assessed=("doctor", WHEN.date(), True))
    log.record_safety_check(["B3"])
    log.take_back("B3", has_it=False, minutes=2)
    log.mark("new tablets", date(2026, 3, 1), "once a day")
    log.note("naïve = 🦵")
    log.amend(first, leg_pain_before=1, reason="typed wrongly")


if __name__ == "__main__":
    main()
