"""Answers as people type them."""

from __future__ import annotations

import re
from contextlib import suppress

from glidekit.errors import ScaleError
from glidekit.scales import SCALES

_BLANK = {"", "na", "n/a", "nan", "null", "?", "-", "--"}
_YES = {"1", "yes", "y", "true", "x", "✓", "✔"}
_NO = {"0", "no", "n", "false"}
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d{1,3})?$")


class Unclear(ValueError):  # noqa: N818 - it is told as a sentence
    """A cell that does not say what its column asks; says why."""


def is_blank(cell: str) -> bool:
    """Whether a cell says nothing; a zero and the word "none" say something."""
    return cell.strip().lower() in _BLANK


def rated(cell: str, scale: str) -> float:
    """A number or a level's word on a scale."""
    known, word = SCALES[scale], cell.strip().lower()
    if known.levels and word in known.levels:
        return float(known.levels.index(word))
    if known.levels == ("no", "yes") and word in _YES | _NO:
        return float(word in _YES)
    with suppress(ScaleError):
        number = float(word.replace(",", ".")) if _NUMBER.match(word) else None
        if (value := known.check(number)) is not None:
            return value + 0.0  # a typed -0 is a 0
    names = f"one of {', '.join(known.levels)}"
    raise Unclear(f"{cell!r} is not {names if known.levels else f'a number {known.low:g} to {known.high:g}'}")


def is_yes(cell: str) -> bool:
    """Whether a 0/1 or yes/no cell says yes."""
    word = cell.strip().lower()
    if word not in _YES | _NO:
        raise Unclear(f"{cell!r} is neither yes nor no (1 or 0)")
    return word in _YES
