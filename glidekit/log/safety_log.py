"""Safety checks, and the gate over everything that was ever logged.

Voiding, amending or erasing an entry never opens the gate: what it leaves behind is that something closed the
gate, and when (``KEPT``), and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from glidekit.content.safety import safety_item
from glidekit.errors import GlidekitError, LogError
from glidekit.log import rows, values
from glidekit.log.ids import from_us, to_us
from glidekit.log.safety_signs import bad_days_us, changed_us
from glidekit.log.schema import SAFETY_CHECK, SETTING
from glidekit.log.sessions.whole import REAL
from glidekit.log.settings import setting_in
from glidekit.log.zone_of_log import zone_in
from glidekit.planning.rules import RULES
from glidekit.session.record import local_date
from glidekit.session.safety import SOMETHING_NEW, Check, CheckKind, Gate
from glidekit.session.safety import gate as gate_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from glidekit.log.base import Base
    from glidekit.log.rows import Values

KEPT = {"changed": "gate.changed_us", "bad_days": "gate.bad_days_us"}
"""Settings that keep a sign when the entry that gave it was changed or is gone."""

_AHEAD = timedelta(minutes=10)  # two clocks of one person may differ by this much
_DAMAGED = (
    "A part of your safety checks is damaged, so it cannot be told whether one of them said stop. "
    "Bring back the last whole copy with log.restore(), then do the safety check again."
)


def record_check(
    base: Base,
    flags: Iterable[str],
    *,
    assessed_by_clinician: bool,
    clinician_agreed: bool,
    kind: CheckKind,
    at: datetime | None,
) -> Gate:
    """Store an answer to the safety check; gives the gate that follows from it."""
    given = _known_flags(flags, kind)
    for answer in (assessed_by_clinician, clinician_agreed):
        if not isinstance(answer, bool):
            raise LogError(
                f"What a clinician did is True or False, not {answer!r}.",
                safe="Nothing was saved; your log is as it was.",
                do="For example: log.record_safety_check([...], assessed_by_clinician=True).",
            )
    now = base.clock()
    moment = now if at is None else values.aware(at, "A safety check")
    if moment > now + _AHEAD:
        raise LogError(
            f"A safety check cannot be dated in the future ({moment:%d %B %Y %H:%M} UTC).",
            safe="Nothing was saved.",
            do="Leave the date out to use the time now.",
        )
    with base.store.write() as connection:
        zone = zone_in(connection)
        row = {
            "check_id": base.ids(),
            "checked_us": to_us(moment),
            "zone": zone,
            "local_date": local_date(moment, zone).isoformat(),
            "kind": kind,
            "flags": values.to_text(given),
            "assessed_by_clinician": assessed_by_clinician,
            "clinician_agreed": clinician_agreed,
            "created_us": to_us(now),
        }
        rows.add_to_diary(connection, SAFETY_CHECK, [row], kind=REAL)
        return gate_in(connection, max(now, moment))


def _known_flags(flags: Iterable[str], kind: str) -> list[str]:
    if kind not in ("full", "line"):
        raise GlidekitError.unknown("kind of safety check", kind, ("full", "line"))
    if not isinstance(flags, Iterable):
        raise LogError(
            f"{flags!r} does not say which safety questions were answered yes.",
            safe="Nothing was saved; your log is as it was.",
            do="Name them in square brackets. If there was none: log.record_safety_check().",
        )
    given = list(dict.fromkeys([flags] if isinstance(flags, str) else values.many(flags, str)))
    for flag in given:
        if flag != SOMETHING_NEW:
            safety_item(flag)
    return given


def checks(base: Base) -> tuple[Check, ...]:
    """Every safety check, oldest first."""
    with base.store.read() as connection:
        found = (_check(row) for row in rows.sound(connection, SAFETY_CHECK))
        return tuple(sorted(found, key=lambda check: check.checked_at))


def gate(base: Base, now: datetime | None) -> Gate:
    """The gate now."""
    moment = base.clock() if now is None else values.aware(now, "Now")
    kept = base.kept.of(base.store.path)
    with base.store.read() as connection:
        return gate_in(connection, moment, kept)


def gate_in(connection: Connection, now: datetime, kept: dict[Any, Any] | None = None) -> Gate:
    """The gate as it follows from what this connection sees; ``kept``: what is known of the file as it is."""
    try:
        found = rows.find(connection, SAFETY_CHECK)
        whole = len(found) == rows.diary(connection)["safety_check_n"]
    except LogError:
        whole = False
    if not whole:
        return Gate(allowed=False, level="missing", until=None, reason=_DAMAGED)
    checks = [_check(row) for row in found]
    # What lies further back than a check holds cannot matter: the check before it is stale as well.
    since_us = to_us(now - timedelta(days=RULES.check_days))
    signs = signs_in(connection, checks, not_before_us=since_us, kept=kept)
    return gate_of(checks, now=now, changed_at=_time(signs["changed"]), bad_days_at=_time(signs["bad_days"]))


_NOT_KEPT: Any = object()


def signs_in(
    connection: Connection,
    checks: Iterable[Check] | None = None,
    *,
    not_before_us: int = 0,
    kept: dict[Any, Any] | None = None,
) -> dict[str, int | None]:
    """When a rating last opened the questions anew, and when the last of too many bad days was logged."""
    known = [_check(row) for row in rows.find(connection, SAFETY_CHECK)] if checks is None else list(checks)
    asked_us = _last(known, lambda check: check.kind == "full")
    bad_days = (kept or {}).get("bad_days", _NOT_KEPT)
    if bad_days is _NOT_KEPT:  # goes back to the last assessment: as long as the log, where there was none
        bad_days = bad_days_us(connection, _last(known, lambda check: check.assessed_by_clinician))
    if kept is not None:
        kept["bad_days"] = bad_days
    found = {"changed": changed_us(connection, max(asked_us, not_before_us)), "bad_days": bad_days}
    stored = {sign: setting_in(connection, key) for sign, key in KEPT.items()}
    return {sign: _latest(at, stored[sign]) for sign, at in found.items()}


@contextmanager
def keeping_signs(base: Base, connection: Connection) -> Iterator[None]:
    """Around a change of entries: a sign that closed the gate before it is kept after it."""
    before = _signs_or_none(connection)
    yield
    after = _signs_or_none(connection)
    keep(base, connection, {sign: at for sign, at in before.items() if (after.get(sign) or 0) < (at or 0)})


def keep(base: Base, connection: Connection, signs: Mapping[str, int | None]) -> None:
    """Store when signs closed the gate; those that are None never did."""
    at_us = base.now_us()
    kept = [
        {"setting_id": base.ids(), "at_us": at_us, "key": KEPT[sign], "value": values.to_text(at)}
        for sign, at in signs.items()
        if at is not None
    ]
    rows.add_to_diary(connection, SETTING, kept)


def _signs_or_none(connection: Connection) -> dict[str, int | None]:
    """The signs; none where a damaged safety check keeps the gate closed anyway."""
    try:
        return signs_in(connection)
    except LogError:
        return {}


def _latest(*times: int | None) -> int | None:
    return max((at for at in times if at is not None), default=None)


def _last(checks: Iterable[Check], wanted: Callable[[Check], bool]) -> int:
    return max((to_us(check.checked_at) for check in checks if wanted(check)), default=0)


def _time(value: int | None) -> datetime | None:
    return None if value is None else from_us(value)


def _check(row: Values) -> Check:
    return Check(
        checked_at=from_us(row["checked_us"]),
        kind=row["kind"],
        flags=tuple(json.loads(row["flags"])),
        assessed_by_clinician=bool(row["assessed_by_clinician"]),
        clinician_agreed=bool(row["clinician_agreed"]),
    )


def outcome(flags: Iterable[str]) -> str:
    """What a check said: clear, ask-first, urgent, emergency or something-new, the gravest of its items.

    An item that a later version of this workbook no longer has counts as urgent.
    """
    order = ("clear", "something-new", "ask-first", "urgent", "emergency")
    return max(("clear", *map(_level, flags)), key=order.index)


def _level(flag: str) -> str:
    if flag == SOMETHING_NEW:
        return flag
    try:
        return safety_item(flag).level
    except GlidekitError:
        return "urgent"
