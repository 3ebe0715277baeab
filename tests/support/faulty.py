"""Work on a log whose disk fails once: ``faulty.py LOG`` prints a JSON line for everything acknowledged.

A failed call is tried again, as a person or a page would do. It may only fail with a message in words: any
other exception ends this with an error.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.diary import BEFORE, record, run_of

from glidekit.content.exercises import Dose
from glidekit.errors import LogError
from glidekit.log import open_log
from glidekit.planning.plan import Item, Plan

PLAN = Plan("short", "A short one", (Item("supine-glide", dose=Dose(reps=2), sides=("left",)),))
TRIES = 3


def said_again(deed):
    """The deed's result, with another try after a message."""
    for number in range(TRIES):
        try:
            return deed()
        except LogError:
            if number == TRIES - 1:
                raise
    return None


def main(path: str) -> None:
    def tell(deed: str, name: str) -> None:
        sys.stdout.write(json.dumps([deed, name]) + "\n")
        sys.stdout.flush()

    log = said_again(lambda: open_log(path))
    names = []
    for day in range(4):
        given = record(day)
        names.append(said_again(lambda given=given: log.save(given)))
        tell("saved", names[-1])
    running = "01a00000-0000-7000-8000-000000000000"
    said_again(lambda: log.begin_session(PLAN, zone="UTC", session_id=running))
    for step in run_of(log.timeline_of(running), at=BEFORE):
        said_again(lambda step=step: log.write_events(running, [step]))
    said_again(lambda: log.close_session(running, "finished", note="a note"))
    tell("closed", running)
    said_again(lambda: log.mark("new tablets"))
    said_again(lambda: log.note("a note on its own"))
    tell("noted", "")
    copy = said_again(log.back_up)
    said_again(lambda: log.erase(names[0], sure=True))
    tell("erased", names[0])
    said_again(lambda: log.restore(copy))
    tell("restored", "")


main(sys.argv[1])
