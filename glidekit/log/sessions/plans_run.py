"""The plan of every session at once: a plan that was run a hundred times is read once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from glidekit.log import rows
from glidekit.log.schema import PLAN_AS_RUN, SESSION

if TYPE_CHECKING:
    from sqlalchemy import Connection


def plans_run(connection: Connection) -> dict[str, dict[str, Any]]:
    """Session id -> its plan as run, in plain values; sessions with a damaged row are left out."""
    plans = {row["plan_id"]: json.loads(row["plan"]) for row in rows.sound(connection, PLAN_AS_RUN)}
    sessions = rows.sound(connection, SESSION, "WHERE voided_us IS NULL")
    return {row["session_id"]: plans[row["plan_id"]] for row in sessions if row["plan_id"] in plans}
