"""Import results of the take-along page (widgets/handover/take_along.py), each once.

The text begins with "GK1:" and ends with a full stop. Between them stands base 32 (RFC 4648) of one byte (1
for deflate, 0 for plain), JSON in UTF-8, and its CRC-32. Everything in it is marked as imported: it may add a
stop or open a question, but it closes nothing and is no full check. A tap that was taken back at once on the
page never became a stop there, so it adds none here; the answer that took it back is kept.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glidekit.errors import LogError
from glidekit.in_words import Told, counted, day
from glidekit.log import values, zones
from glidekit.log.exchange.merge import merge
from glidekit.log.rows import AHEAD, id_from, to_us
from glidekit.log.schema import BOUT, PLAN_AS_RUN, RATING, RETRACT, SAFETY_CHECK, SESSION, TIMER_EVENT
from glidekit.planning.plan import plan_from_dict
from glidekit.planning.timeline import timeline
from glidekit.rules.thresholds import RULES
from glidekit.scales import SCALES, SIDES
from glidekit.session.fold import fold, in_order
from glidekit.session.record import ENDINGS, Rating, local_date, read_events

if TYPE_CHECKING:
    import os

    from glidekit.log.exchange.dump import Dump
    from glidekit.log.exchange.merge import Merged
    from glidekit.log.rows import Values
    from glidekit.log.store.store import Base
    from glidekit.session.record import TimerEvent

ASKED = ("came_on", "settled", "leg_pain", "furthest_point", "weakness")
"""What the page asks after a session, all about the affected leg."""

_HEAD, _END = "GK1:", "."
_CODE = re.compile(r"GK1:([A-Z2-7]*)(\.?)")
_MOST = 1_000_000
_SAFE = "Nothing was taken in; your log is as it was."
_AGAIN = "Copy it once more in the page, from GK1: to the full stop at its end."


@dataclass(frozen=True, slots=True, repr=False)
class Taken(Told):
    """What was taken in, what was there already, and what had been erased."""

    merged: Merged
    stops: int

    def __str__(self) -> str:
        """The same in words."""
        added, entries, left = self.merged.added, self.merged.entries, self.merged.left_out
        known = self.merged.known + len(self.merged.kept)
        words = [f"Taken in: {counted(added, 'session')}." if added or not (known or left) else ""]
        if entries:
            words.append(f"{counted(entries, 'answer')} of the safety check came with it.")
        if known:
            words.append(f"{counted(known, 'session was', 'sessions were')} in your log already.")
        if left:
            them = "it" if left == 1 else "them"
            words.append(f"{counted(left, 'session')} stayed out: you had erased {them}.")
        if self.stops:
            words.append("A warning sign was tapped there. The safety check tells you what to do now.")
        return " ".join(word for word in words if word)


def log_mark(log_id: str) -> str:
    """The mark by which a result knows its log, without telling anybody which log it is."""
    return hashlib.sha256(f"take-along {log_id}".encode()).hexdigest()[:12]


def import_take_along(base: Base, log_id: str, given: str | os.PathLike[str]) -> Taken:
    """Import the results in a text or a file: all of them or, with a LogError, none."""
    results = [_checked(result, base, log_id) for result in _results(_text(given))]
    dump: Dump = defaultdict(list)
    for rows in [_rows(result, to_us(base.clock())) for result in results]:
        for table, found in rows.items():
            dump[table] += found
    merged = merge(base, dump, if_erased="leave out")
    return Taken(merged, sum(bool(check["items"]) for result in results for check in result["checks"]))


# The text ---------------------------------------------------------------------------------------------------


def _text(given: str | os.PathLike[str]) -> str:
    """The text itself, or the contents of the file it names."""
    if isinstance(given, str) and _HEAD in given.upper():
        return given
    words = str(given).strip().strip("\"'")
    path = Path(words).expanduser()
    try:
        found = len(words) < 1000 and path.is_file()
    except (OSError, ValueError):
        found = False
    if not found:
        raise LogError(
            "This is no result of a page that you took along, and no file of that name is there.",
            safe=_SAFE,
            do="Paste the whole text, from GK1: to the full stop at its end. Or give the name of the file.",
        )
    if path.stat().st_size > _MOST:
        raise LogError(f"{path} is too large to be a result.", safe=_SAFE, do="Check the name.")
    return path.read_text(encoding="utf-8-sig", errors="replace")


def _results(text: str) -> list[dict[str, Any]]:
    """Every result in a text, whatever spaces and line ends a message has put in."""
    found = _CODE.findall(re.sub(r"\s+", "", text).upper())
    if not found:
        raise LogError("There is no result in this text.", safe=_SAFE, do=_AGAIN)
    results = {code: _unpacked(code, whole=bool(end)) for code, end in found}
    return list({_name(result, code): result for code, result in results.items()}.values())


def _name(result: dict[str, Any], code: str) -> str:
    """What names a result: its session, so the last telling of a session counts."""
    session = result.get("session")
    return str(session.get("id")) if isinstance(session, dict) else code


def _unpacked(code: str, *, whole: bool) -> dict[str, Any]:
    if not whole:
        raise LogError("This text is cut off, or has a letter that cannot be in it.", safe=_SAFE, do=_AGAIN)
    try:
        packed = base64.b32decode(code + "=" * (-len(code) % 8))
        plain = zlib.decompressobj(-15).decompress(packed[1:-4], _MOST) if packed[0] else packed[1:-4]
        is_whole = zlib.crc32(plain) == int.from_bytes(packed[-4:], "big")
        result = json.loads(plain) if is_whole else None
    except (binascii.Error, zlib.error, ValueError, IndexError) as problem:
        raise _mistyped() from problem
    if not is_whole:
        raise _mistyped()
    if not isinstance(result, dict):
        raise _not_whole()
    return result


def _mistyped() -> LogError:
    return LogError("This text has a letter wrong, or a part is missing.", safe=_SAFE, do=_AGAIN)


_NOT_WHOLE = (KeyError, TypeError, ValueError, IndexError, OverflowError, AttributeError)


def _not_whole() -> LogError:
    return LogError(
        "This result is not as the page writes it. It may come from a newer version.",
        safe=_SAFE,
        do="Update the workbook on this computer, then try again.",
    )


# What it says -----------------------------------------------------------------------------------------------


def _checked(result: dict[str, Any], base: Base, log_id: str) -> dict[str, Any]:
    """The result with its own types; raises LogError if it is another diary's or dated ahead."""
    if result.get("log") != log_mark(log_id):
        raise LogError(
            "This result belongs to another diary.",
            safe=_SAFE,
            do="Open the log from which the page was made, and take it in there.",
        )
    try:
        zone, _ = zones.known_or_utc(str(result.get("zone") or "UTC"))
        told = {**result, "zone": zone, "events": _events(result["session"])}
        moments = [one["at"] for name in ("checks", "slips") for one in result[name]]
        moments += [event.at for event in told["events"]]
        moments += [result["session"]["answered"]] if result["session"] is not None else []
        newest = datetime.fromtimestamp(max(moments, default=0) / 1000, UTC)
        if not (result["session"] is None or result["session"]["side"] in (None, *SIDES)):
            raise ValueError(result["session"])
        for check in result["checks"]:
            if not all(isinstance(item, str) for item in check["items"]):
                raise TypeError(check)
        told["checks"] = _without_slips(result["checks"], result["slips"])
    except _NOT_WHOLE as problem:
        raise _not_whole() from problem
    if newest > base.clock() + AHEAD:
        raise LogError(
            f"This result is dated ahead of now ({day(newest)} {newest:%H:%M} UTC).",
            safe=_SAFE,
            do="Check the clocks of this computer and of the other device. Take it in later.",
        )
    return told


def _without_slips(checks: list[dict[str, Any]], slips: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The checks without taps that the very next answer took back, one item within the minutes."""
    answers = sorted([*checks, *slips], key=itemgetter("at"))
    slipped = [id(tap) for tap, slip in pairwise(answers) if _is_taken_back(tap, slip)]
    return [check for check in checks if id(check) not in slipped]


def _is_taken_back(tap: dict[str, Any], slip: dict[str, Any]) -> bool:
    if "item" not in slip or "items" not in tap or tap.get("full"):
        return False
    minutes = max(float(slip["minutes"]), (slip["at"] - tap["at"]) / 60_000)
    return slip["has"] is False and tap["items"] == [slip["item"]] and minutes <= RULES.slip_minutes


def _events(session: dict[str, Any] | None) -> tuple[TimerEvent, ...]:
    """The timer's events; the text gives each as its distance from the one before."""
    found: list[dict[str, Any]] = []
    for owner, lines in (session["events"] if session is not None else {}).items():
        at, active_ms, phase = 0, 0, 0
        for seq, (kind, later, more, further, *detail) in enumerate(lines, 1):
            at, active_ms, phase = at + later, active_ms + more, phase + further
            found.append(
                {"owner": owner, "seq": seq, "kind": kind, "at": at, "active_ms": active_ms, "phase": phase}
                | {"detail": detail[0] if detail else {}}
            )
    events = read_events(found)
    if any(event.kind == "unreadable" for event in events):
        raise ValueError(found)
    return events


# Rows -------------------------------------------------------------------------------------------------------


def _rows(result: dict[str, Any], now_us: int) -> dict[str, list[Values]]:
    try:
        return _rows_of(result, now_us)
    except _NOT_WHOLE as problem:
        raise _not_whole() from problem


def _rows_of(result: dict[str, Any], now_us: int) -> dict[str, list[Values]]:
    rows: dict[str, list[Values]] = {
        SAFETY_CHECK.name: [_check(one, result["zone"], now_us) for one in result["checks"]],
        RETRACT.name: [_slip(one, result["zone"]) for one in result["slips"]],
    }
    return rows | (_session(result, now_us) if result["session"] is not None else {})


def _moment(ms: float) -> datetime:
    return datetime.fromtimestamp(round(ms) / 1000, UTC)


def _check(one: dict[str, Any], zone: str, now_us: int) -> Values:
    at = _moment(one["at"])
    return values.check_values(
        id_from(at, f"take-along check {one['id']}"),
        at=at,
        zone=zone,
        full=bool(one.get("full")),
        flags=one["items"],
        created_us=now_us,
        card_d=bool(one.get("d")),
        imported=True,
    )


def _slip(one: dict[str, Any], zone: str) -> Values:
    at = _moment(one["at"])
    return {
        "retract_id": id_from(at, f"take-along slip {one['id']}"),
        "at_us": to_us(at),
        "zone": zone,
        "local_date": local_date(at, zone).isoformat(),
        "item": str(one["item"]),
        "has_it": bool(one["has"]),
        "minutes": float(one["minutes"]),
        "same_page": True,
        "imported": True,
    }


def _session(result: dict[str, Any], now_us: int) -> dict[str, list[Values]]:
    given, events, zone = result["session"], result["events"], result["zone"]
    plan = plan_from_dict(given["plan"])
    phases, happened = timeline(plan), in_order(events)
    ending = next((event for event in reversed(happened) if event.kind in ENDINGS), None)
    name, started, ended = str(given["id"]), happened[0].time, (ending or happened[-1]).time
    as_run = values.plan_values(plan.to_dict(), phases)
    row = values.session_values(
        name,
        plan=plan.to_dict(),
        plan_id=as_run["plan_id"],
        started_us=to_us(started),
        zone=zone,
        status="abandoned" if ending is None else ending.kind,
        origin="saved",
        created_us=now_us,
        ended_us=to_us(ended),
        stop_reason="left idle" if ending is None else str(ending.detail.get("reason", "")),
        affected_side=given["side"],
        closed_us=now_us,
        imported=True,
    )
    return {
        PLAN_AS_RUN.name: [as_run],
        SESSION.name: [row],
        BOUT.name: values.bout_values(name, fold(phases, happened)),
        TIMER_EVENT.name: values.event_values(name, events),
        RATING.name: _ratings(given, name, zone, now_us),
    }


def _ratings(given: dict[str, Any], session_id: str, zone: str, now_us: int) -> list[Values]:
    """The check-out's answers, blanks included."""
    at, answers = _moment(given["answered"]), given["answers"] or {}
    made = (
        Rating(name, float(answer) if isinstance(answer, bool) else answer, at, zone=zone, moment="after")
        for name, answer in answers.items()
        if name in ASKED
    )
    return [
        values.rating_values(
            replace(one, side=given["side"]) if SCALES[one.scale].of_leg else one,
            session_id=session_id,
            rating_id=id_from(at, f"take-along {session_id} {one.scale}"),
            created_us=now_us,
        )
        for one in made
    ]
