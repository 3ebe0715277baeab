"""The session that was left unfinished and closed as abandoned: offered once, when the next one is opened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from glidekit.errors import LogError
from glidekit.log import rows
from glidekit.log.ids import AHEAD, to_us
from glidekit.log.schema import SESSION
from glidekit.planning.trying import is_try_out
from glidekit.rules.thresholds import RULES

if TYPE_CHECKING:
    from glidekit.log.symptom_log import SymptomLog
    from glidekit.session.record import SessionRecord

_ANSWERED = "left-behind"
_LATEST = "WHERE voided_us IS NULL ORDER BY written DESC LIMIT 1"


def left_behind(log: SymptomLog) -> SessionRecord | None:
    """The latest session, where it was abandoned in the last days with a set begun, and not yet answered."""
    base = log._base  # noqa: SLF001 - a part of the log, kept in its own file
    since = to_us(base.clock() - timedelta(days=RULES.left_days))
    until = to_us(base.clock() + AHEAD)
    with base.store.read() as connection:
        latest = rows.sound(connection, SESSION, _LATEST)
    if not latest or latest[0]["status"] != "abandoned" or not since <= latest[0]["started_us"] <= until:
        return None
    name = latest[0]["session_id"]
    if log.setting(_ANSWERED) == name:
        return None
    try:
        record = log.session(name)
    except LogError:  # damaged: set aside, and nothing to go on with
        return None
    begun = any(bout.outcome in ("done", "partial") for bout in record.bouts)
    return record if begun and not is_try_out(str(record.plan["name"])) else None


def answer_left_behind(log: SymptomLog, session_id: str) -> None:
    """It was taken up or left for good: it is not offered again."""
    log.set_setting(_ANSWERED, session_id)
