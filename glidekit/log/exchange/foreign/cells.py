"""Answers as people type them: 7, 7/10, 70 %, 2,5, none, 45 min, yes, oui, SKIP."""

from __future__ import annotations

import re
from dataclasses import dataclass

from glidekit.scales import SCALES

_BLANK = {
    "", "na", "n/a", "nan", "null", "?", "-", "--", "\N{EN DASH}", "\N{EM DASH}", ".", "unknown", "skip",
    "skipped", "not recorded", "yes_auto",
}  # fmt: skip
"""Cells that say nothing about the day; Loop's YES_AUTO is its own filling in, the person did nothing."""

_YES = {
    "1", "yes", "y", "true", "x", "✓", "✔", "☑", "on", "done", "yes_manual", "ja", "j", "oui", "sí", "si",
    "sì", "sim", "tak", "да", "hai", "はい", "是", "ano", "evet", "igen", "kyllä",
}  # fmt: skip
_NO = {
    "0", "no", "n", "false", "off", "✗", "✘", "☐", "nein", "non", "nee", "nej", "nei", "não", "nao", "nie",
    "нет", "ne", "hayir", "nem", "ei", "いいえ", "否",
}  # fmt: skip
_NOTHING = {"none", "nil", "zero", "no pain", "nothing", "painless", "pain free", "pain-free"}
_LIKE = str.maketrans({"\N{MINUS SIGN}": "-", "\N{LATIN SMALL LETTER DOTLESS I}": "i"})
_NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
_BARE = re.compile(rf"({_NUMBER})$")
_OF = re.compile(rf"({_NUMBER}) ?(?:/|out of|of|von|sur|de|su|av|van) ?(\d{{1,4}})$")
_PERCENT = re.compile(rf"({_NUMBER}) ?(?:%|percent|per cent|prozent)$")
_MILLIMETRES = re.compile(rf"({_NUMBER}) ?mm$")
_MINUTES = re.compile(rf"({_NUMBER}) ?(?:m|min|mins|minute|minutes|minuten|')\.?$")
_HOURS = re.compile(rf"({_NUMBER}) ?(?:h|hr|hrs|hour|hours|std|stunden|heures?)\.?$")
_BOTH = re.compile(r"(\d{1,2})(?: ?(?:h|hr|hrs|hour|hours),? ?|:)(\d{1,2})(?: ?(?:m|min|mins|minutes))?\.?$")


class Unclear(ValueError):  # noqa: N818 - it is told as a sentence
    """A cell that does not say what its column asks; says why."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written; ``of`` is the end of its scale where the cell says it (7/10, 70 %).

    ``nothing``: it was a word such as "none".
    """

    value: float
    of: float | None = None
    nothing: bool = False


def is_blank(cell: str) -> bool:
    """Whether a cell says nothing; a zero and the word "none" say something."""
    return tidy(cell) in _BLANK


def tidy(cell: str) -> str:
    """Small letters, single spaces, a plain minus."""
    return " ".join(cell.translate(_LIKE).casefold().split())


def number_in(cell: str) -> Number | None:
    """The number that a cell says; None where it says none, or two."""
    word = tidy(cell)
    if parts := _BARE.match(word):
        return Number(_float(parts[1]))
    if parts := _OF.match(word):
        return Number(_float(parts[1]), float(parts[2]) or None)
    if parts := _PERCENT.match(word) or _MILLIMETRES.match(word):
        return Number(_float(parts[1]), 100.0)
    return Number(0.0, nothing=True) if word in _NOTHING else None


def minutes_in(cell: str) -> float | None:
    """Minutes, where a cell says its unit: 45 min, 1.5 h, 1 h 30, 1:30."""
    word = tidy(cell)
    if parts := _MINUTES.match(word):
        return _float(parts[1])
    if parts := _HOURS.match(word):
        return _float(parts[1]) * 60
    if parts := _BOTH.match(word):
        return float(parts[1]) * 60 + float(parts[2])
    return None


def _float(text: str) -> float:
    return float(text.replace(",", ".")) + 0.0  # a typed -0 is a 0


def level_in(cell: str, scale: str) -> float | None:
    """The number of a level that a cell names; None where it names none."""
    levels, word = SCALES[scale].levels, tidy(cell)
    if levels == ("no", "yes"):
        return float(is_yes(cell)) if word in _YES | _NO else None
    return float(levels.index(word)) if word in levels else None


def is_yes(cell: str) -> bool:
    """Whether a 0/1 or yes/no cell says yes."""
    word = tidy(cell)
    if word not in _YES | _NO:
        raise Unclear(f"{cell!r} is neither yes nor no (1 or 0)")
    return word in _YES


def says_yes_or_no(cell: str) -> bool:
    """Whether a cell is a yes or a no."""
    return tidy(cell) in _YES | _NO
