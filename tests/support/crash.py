"""Kill writers of a log with SIGKILL at random moments, then check that nothing acknowledged is missing.

``python tests/support/crash.py TRIALS SEED FOLDER`` prints one JSON line: trials, acknowledged, lost, half,
corrupt. Each writer is a fork of this process, so that a trial costs milliseconds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.diary import own_record, record, run_of

from glidekit.content.exercises import Dose
from glidekit.log import open_log
from glidekit.planning.plan import Item, Plan

BOUTS, RATINGS = 12, 20
A_FILE = 40  # trials on one file


def work(path, pipe):
    """Save, begin, write events and close without end, reporting each step once it is acknowledged."""
    log = open_log(path)
    plan = Plan("short", "A short one", (Item("supine-glide", dose=Dose(reps=2), sides=("left",)),))

    def tell(kind, name, number=0):
        os.write(pipe, f"{kind} {name} {number}\n".encode())

    while True:
        tell("saved", log.save(own_record(bouts=BOUTS, ratings=RATINGS)))
        name = log.begin_session(plan, zone="Europe/Berlin", note="a note")
        tell("begun", name)
        for step in run_of(log.timeline_of(name)):
            tell("events", name, log.write_events(name, [step])["page"])
        log.close_session(name, "finished")
        tell("closed", name)
        log.add_ratings(record(ratings=4).ratings, session_id=name)
        tell("rated", name)


def trial(path, delay):
    """The acknowledgements of one writer, killed ``delay`` seconds after its first one."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            work(path, writing)
        finally:
            os._exit(1)
    os.close(writing)
    told = os.read(reading, 65536)
    time.sleep(delay)  # the moment of the crash, not a wait for a condition
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 65536):
        told += more
    os.close(reading)
    return [line.split() for line in told.decode().split("\n")[:-1]]


def faults(path, told):
    """What is lost, half or corrupt after a crash."""
    log = open_log(path)
    state = {"lost": 0, "half": 0, "corrupt": int(not log.check().ok)}
    for kind, name, number in told:
        found = log.session(name)
        whole = {
            "saved": (len(found.bouts), len(found.ratings)) == (BOUTS, RATINGS),
            "begun": found.notes == ("a note",),
            "events": len(found.events) >= int(number),
            "closed": found.status == "finished" and len(found.bouts) == 1,
            "rated": len(found.ratings) == 4,
        }
        state["lost"] += not whole[kind]
    sessions = log.sessions()
    saved = sessions[sessions["bouts_planned"] == BOUTS]
    ended = sessions[sessions["status"] != "running"]
    state["half"] += int((ended["bouts_planned"].isna()).sum()) + int((saved["status"] != "finished").sum())
    return state


def main(trials, seed, folder):
    draw = random.Random(seed)
    total = {"trials": trials, "acknowledged": 0, "lost": 0, "half": 0, "corrupt": 0}
    for number in range(trials):
        path = Path(folder) / f"{number // A_FILE}.sqlite"
        told = trial(path, draw.uniform(0, 0.05))
        total["acknowledged"] += len(told)
        for name, value in faults(path, told).items():
            total[name] += value
    print(json.dumps(total))  # noqa: T201 - the result


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
