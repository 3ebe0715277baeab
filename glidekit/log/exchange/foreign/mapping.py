"""Which column means what, in the person's words: ``{"Pain": "leg_pain", "Day": "date"}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from glidekit.errors import GlidekitError, LogError
from glidekit.scales import SCALES, SIDES

if TYPE_CHECKING:
    from glidekit.scales import Side

Use = Literal["date", "time", "rating", "mark", "done", "note", "skip"]

WORDS = ("date", "time", "note", "mark", "done", "skip")
_SAFE = "Nothing was imported; your log is as it was."
_HINTS = (
    ("date", r"date|day|datum|when|timestamp"),
    ("time", r"^time$|hour"),
    ("leg_pain", r"leg.*pain|pain.*leg|sciatic|^pain|nprs|^vas"),
    ("back_pain", r"back"),
    ("tingling", r"tingl|numb|pins"),
    ("weakness", r"weak"),
    ("furthest_point", r"furthest|how far|location"),
    ("sitting_min", r"sit"),
    ("walking_min", r"walk"),
    ("note", r"note|comment|remark"),
    ("done", r"exercis|glid|stretch|done"),
    ("mark", r"tablet|medic|pill|ibuprofen|inject"),
)


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What a column holds. ``scale`` and ``side`` are for ratings."""

    column: str
    use: Use
    scale: str = ""
    side: Side | None = None


def uses_of(mapping: Mapping[str, str | None], columns: tuple[str, ...]) -> tuple[ColumnUse, ...]:
    """The uses a person gave; raises GlidekitError for an unknown column, scale or word."""
    if not isinstance(mapping, Mapping):
        raise LogError(
            "The mapping must say of each column what it means.",
            safe=_SAFE,
            do=f"Perhaps: mapping={proposal(columns)!r}",
        )
    for column in mapping:
        if column not in columns:
            raise GlidekitError.unknown("column in this table", column, columns)
    uses = tuple(_use(column, str(target or "skip")) for column, target in mapping.items())
    dates = [use.column for use in uses if use.use == "date"]
    if len(dates) != 1:
        raise LogError(
            f"The mapping names {len(dates) or 'no'} column{'s' if len(dates) > 1 else ''} as 'date'.",
            safe=_SAFE,
            do="Say which one column holds the date, for example {'Day': 'date', 'Pain': 'leg_pain'}.",
        )
    if not any(use.use in ("rating", "mark", "done", "note") for use in uses):
        raise LogError(
            "The mapping takes nothing but dates.",
            safe=_SAFE,
            do="Say which columns hold answers, for example {'Day': 'date', 'Pain': 'leg_pain'}.",
        )
    return uses


def _use(column: str, target: str) -> ColumnUse:
    scale, _, side = target.partition(":")
    if target in WORDS:
        return ColumnUse(column, cast("Use", target))
    if scale not in SCALES:
        raise GlidekitError.unknown("scale or use of a column", target, (*WORDS, *SCALES))
    if side and side not in SIDES:
        raise GlidekitError.unknown("side", side, SIDES)
    return ColumnUse(column, "rating", scale, side or None)


def proposal(columns: tuple[str, ...]) -> dict[str, str]:
    """A mapping that the names suggest: for the person to correct, never used by itself."""
    found: dict[str, str] = {}
    for column in columns:
        words = column.lower().replace("_", " ")
        target = next((use for use, hint in _HINTS if re.search(hint, words)), "skip")
        found[column] = "skip" if target in ("date", "time") and target in found.values() else target
    return found
