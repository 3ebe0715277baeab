"""Settings: append-only, so that what held at any time can be told; the last one counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError
from glidekit.log import rows, values
from glidekit.log.schema import SETTING
from glidekit.scales import SIDES

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from glidekit.log.base import Base

AFFECTED_SIDE = "affected_side"


def setting_in(connection: Connection, key: str, default: Any = None) -> Any:
    """The value of a setting now."""
    found = rows.find(
        connection, SETTING, "WHERE key = ? ORDER BY at_us DESC, setting_id DESC LIMIT 1", (key,)
    )
    return json.loads(found[0]["value"]) if found else default


def get(base: Base, key: str, default: Any) -> Any:
    """The value of a setting now, ``default`` where it was never set."""
    with base.store.read() as connection:
        return setting_in(connection, key, default)


def put(base: Base, key: str, value: Any) -> None:
    """Set a setting; the values before it are kept. The affected side is left, right or None."""
    if key == AFFECTED_SIDE and value not in (*SIDES, None):
        raise GlidekitError.unknown("side", value, SIDES)
    values.check_text(key, "The name of a setting")
    try:
        text = values.clean(values.to_text(value))
    except (TypeError, ValueError) as problem:
        raise GlidekitError(
            f"The setting {key!r} cannot be {value!r}: {problem}.",
            safe="The setting was not changed.",
            do="Use text, numbers, True or False, lists or dictionaries of these.",
        ) from problem
    with base.store.write() as connection:
        row = {"setting_id": base.ids(), "at_us": base.now_us(), "key": key, "value": text}
        rows.add_to_diary(connection, SETTING, [row])
