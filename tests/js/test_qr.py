"""The page's QR code equals that of another library, module by module."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
import segno

NODE = shutil.which("node")
SCRIPT = Path(__file__).parents[2] / "glidekit/widgets/static/qr.js"
DRAW = """
import { rowsOf } from %s;
let text = "";
for await (const part of process.stdin) text += part;
const drawn = JSON.parse(text).map(([words, level, mask]) => rowsOf(words, { level, mask }));
console.log(JSON.stringify(drawn.map((rows) => rows && rows.map((row) => row.map(Number)))));
"""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
LENGTHS = (3, 24, 60, 99, 255, 401, 700, 900, 1250, 1600, 2500, 3300, 4200)
pytestmark = pytest.mark.skipif(NODE is None, reason="Node.js 20 or newer draws the codes.")


def drawn(cases: list) -> list:
    command = [str(NODE), "--input-type=module", "-e", DRAW % json.dumps(SCRIPT.as_uri())]
    done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def text_of(draw: random.Random, length: int) -> str:
    return "GK1:" + "".join(draw.choices(LETTERS, k=length)) + "."


def is_full_to_the_byte(text: str) -> bool:
    """If the bits end with a whole byte, segno adds another byte of zeros, which every reader skips."""
    length = len(text)
    head = [4 + bits for bits in (9, 11, 13)]
    return any((one + length // 2 * 11 + length % 2 * 6 + 4) % 8 == 0 for one in head)


def test_each_code_is_as_segno_draws_it():
    draw = random.Random(5)
    texts = [text_of(draw, length) for length in LENGTHS]
    cases = [
        (text, level, mask)
        for text in texts
        for level in "LM"
        for mask in (0, 1, 2, 3, 4, 5, 6, 7)[:: 1 if len(text) < 500 else 4]
        if not is_full_to_the_byte(text) and (level == "L" or len(text) < 3391)
    ]
    assert len(cases) > 100
    for (text, level, mask), rows in zip(cases, drawn(cases), strict=True):
        wanted = segno.make_qr(text, error=level, mask=mask, boost_error=False, mode="alphanumeric")
        assert rows == [list(row) for row in wanted.matrix], (len(text), level, mask)


def test_what_fits_in_no_code_has_none():
    assert drawn([("A" * 4297, None, None), ("lower case", None, None)]) == [None, None]
