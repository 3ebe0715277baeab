"""Results like those of the take-along page, made in Python, including ones no page would write."""

from __future__ import annotations

import base64
import json
import zlib
from itertools import pairwise
from typing import Any

from glidekit.log.exchange.take_along_result import log_mark
from glidekit.planning.timeline import timeline


def text_of(result: Any, *, small: bool = True) -> str:
    """The text of a result (any JSON)."""
    plain = json.dumps(result).encode()
    packed = zlib.compress(plain, wbits=-15) if small else plain
    whole = bytes([small]) + packed + zlib.crc32(plain).to_bytes(4, "big")
    return f"GK1:{base64.b32encode(whole).decode().rstrip('=')}."


def result_of(
    log: Any, plan: Any = None, *, at: Any, items: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    """A result with the cards answered ``at`` a moment and, a minute later, the whole plan done."""
    ms = at.timestamp() * 1000
    check = {"id": f"c{ms}", "at": ms, "items": list(items), "full": not items, "d": False}
    session = None
    if plan is not None:
        lines: list[list[Any]] = [["started", ms + 60_000, 0, 0]]
        phases = timeline(plan)
        for before, phase in pairwise(phases):
            length = (before.seconds or 0) * 1000
            lines.append(["finished" if phase.kind == "done" else "phase", length, length, 1])
        session = {
            "id": "01900000-0000-7000-8000-000000000001",
            "plan": plan.to_dict(),
            "side": "left",
            "events": {"page": lines},
            "answers": {"came_on": True, "settled": "at once", "leg_pain": 3, "furthest_point": "calf"}
            | {"weakness": None},
            "answered": ms + 600_000,
        }  # fmt: skip
    return {
        "log": log_mark(log.log_id),
        "zone": "Europe/Berlin",
        "checks": [check],
        "slips": [],
        "session": session,
    } | more
