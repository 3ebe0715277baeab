"""The page's script in Node.js: the same cases as Python, and the engine in a fake browser."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from glidekit.planning.timeline import Phase
from glidekit.session.position import locate

HERE = Path(__file__).parent
NODE = shutil.which("node")
INSTALL = "Node.js 20 or newer runs these tests; it is only needed for development (https://nodejs.org)."
ALL = """
import { describe } from "node:test";
for (const file of %s) describe(file, async () => { await import(file); });
"""
WALK = """
import { locate } from %s;
let text = "";
for await (const part of process.stdin) text += part;
const answers = JSON.parse(text).map(({ seconds, phase, phase_ms, elapsed, extra }) => {
  const kind = (i) => (i === seconds.length - 1 ? "done" : "move");
  const timeline = seconds.map((one, i) => ({ kind: kind(i), seconds: one }));
  const found = locate(timeline, phase, phase_ms, elapsed, extra);
  const crossed = found.crossed.map((one) => [one.phase, one.at_ms]);
  return [found.phase, found.phase_ms, found.waiting, found.finished, crossed];
});
console.log(JSON.stringify(answers));
"""
pytestmark = pytest.mark.skipif(NODE is None, reason=INSTALL)


def test_the_script_passes_its_own_tests():
    files = sorted(path.as_uri() for path in HERE.rglob("*.test.mjs"))
    # One process for all of them, as starting Node.js takes longer than most of these tests.
    command = [str(NODE), "--input-type=module", "-e", ALL % json.dumps(files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert int(re.findall(r"pass (\d+)", done.stdout)[0]) > 90


def test_page_and_python_walk_alike_on_a_thousand_random_walks():
    draw = random.Random(7)
    walks = [_walk(draw) for _ in range(1000)]
    script = WALK % json.dumps((HERE.parents[1] / "glidekit/widgets/static/player/timeline.js").as_uri())
    command = [str(NODE), "--input-type=module", "-e", script]
    done = subprocess.run(
        command, input=json.dumps(walks), capture_output=True, text=True, timeout=60, check=True
    )
    for walk, answer in zip(walks, json.loads(done.stdout), strict=True):
        assert answer == _python(walk), walk


def _walk(draw: random.Random) -> dict:
    seconds = [draw.choice([0, 0.5, 2, 3, 6, 30, 30, None]) for _ in range(draw.randint(1, 40))] + [0]
    phase = draw.randrange(len(seconds))
    longest = (seconds[phase] or 0) * 1000
    return {
        "seconds": seconds,
        "phase": phase,
        "phase_ms": draw.choice([0, longest / 2, longest]),
        "elapsed": draw.choice([0, 1, 499, 500, 2000, 60_000, 3_600_000]),
        "extra": draw.choice([0, 10_000]),
    }


def _python(walk: dict) -> list:
    last = len(walk["seconds"]) - 1
    phases = [
        Phase(index=index, kind="done" if index == last else "move", seconds=seconds)
        for index, seconds in enumerate(walk["seconds"])
    ]
    found = locate(phases, walk["phase"], walk["phase_ms"], walk["elapsed"], walk["extra"])
    return [
        found.phase, found.phase_ms, found.waiting, found.finished,
        [list(crossing) for crossing in found.crossed],
    ]  # fmt: skip
