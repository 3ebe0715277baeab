"""Settings are append-only: the last value counts, and earlier ones show what held when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from glidekit.content.safety import TALK_ANSWERS, countries
from glidekit.errors import GlidekitError
from glidekit.log import rows, values
from glidekit.log.schema import SETTING
from glidekit.scales import SIDES

if TYPE_CHECKING:
    from sqlite3 import Connection

    from glidekit.log.store.store import Base

AFFECTED_SIDE = "affected_side"
EMERGENCY_NUMBER = "emergency_number"
COUNTRY = "country"
TALKED = "talked_to_professional"
ANSWERS: dict[str, tuple[str | None, ...]] = {
    AFFECTED_SIDE: (*SIDES, None),
    COUNTRY: (*(country.id for country in countries()), "", None),
    TALKED: (*TALK_ANSWERS, None),
}
"""Settings with a fixed set of answers; None: not answered."""
KEPT_SIGN = "rules.kept_sign"
"""A question kept open after the entry that opened it was changed or taken out."""
RUNNING_TIMER = "running_timer"
"""Which browser claimed the timer last, and for which session."""
PLAYER = "player"
"""What the timer remembers of its sounds: a dictionary."""


def setting_in(connection: Connection, key: str, default: Any = None) -> Any:
    """The value of a setting: the one written last, whatever the clock said."""
    text = _text_in(connection, key)
    return default if text is None else json.loads(text)


def _text_in(connection: Connection, key: str) -> str | None:
    found = rows.find(connection, SETTING, "WHERE key = ? ORDER BY written DESC LIMIT 1", (key,))
    return str(found[0]["value"]) if found else None


def get(base: Base, key: str, default: Any) -> Any:
    """The value of a setting, or ``default``."""
    text = base.kept(("setting", key), lambda connection: _text_in(connection, key))
    return default if text is None else json.loads(text)


def put(base: Base, key: str, value: Any) -> None:
    """Set a setting; earlier values are kept. Some accept only a few answers (``ANSWERS``)."""
    values.check_text(key, "The name of a setting")
    if key in ANSWERS and value not in ANSWERS[key]:
        what = "side" if key == AFFECTED_SIDE else key.replace("_", " ")
        raise GlidekitError.unknown(what, value, (answer for answer in ANSWERS[key] if answer))
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
