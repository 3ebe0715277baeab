"""Answers as people type them (7, 7/10, 70 %, 2,5, none, 45 min, oui, SKIP), brought onto our scales.

A number alone never tells its scale: 4 may be 4 of 10, of 4 or of 100, and 10 may be the best. So the person
says it, from among the scales that the whole column allows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glidekit.errors import NotImported, ScaleError
from glidekit.in_words import counted
from glidekit.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glidekit.scales import Scale


_BLANK = {
    "", "na", "n/a", "nan", "null", "?", "-", "--", "\N{EN DASH}", "\N{EM DASH}", ".", "unknown", "skip",
    "skipped", "not recorded", "yes_auto",
}  # fmt: skip
"""Cells that say nothing about the day. Loop fills in YES_AUTO by itself; the person did nothing."""

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
    """A cell that does not answer what its column asks; says why."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; ``of`` is the end of its scale if the cell names it (7/10, 70 %).

    ``nothing``: it was a word such as "none".
    """

    value: float
    of: float | None = None
    nothing: bool = False


def is_blank(cell: str) -> bool:
    """Whether a cell says nothing; a zero or the word "none" does say something."""
    return tidy(cell) in _BLANK


def tidy(cell: str) -> str:
    """Lower case, single spaces, a plain minus."""
    return " ".join(cell.translate(_LIKE).casefold().split())


def number_in(cell: str) -> Number | None:
    """The number in a cell; None if there is none, or two."""
    word = tidy(cell)
    if parts := _BARE.match(word):
        return Number(_float(parts[1]))
    if parts := _OF.match(word):
        return Number(_float(parts[1]), float(parts[2]) or None)
    if parts := _PERCENT.match(word) or _MILLIMETRES.match(word):
        return Number(_float(parts[1]), 100.0)
    return Number(0.0, nothing=True) if word in _NOTHING else None


def minutes_in(cell: str) -> float | None:
    """Minutes, if the cell names its unit: 45 min, 1.5 h, 1 h 30, 1:30."""
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
    """The number of the level that a cell names, or None."""
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


# ----------------------------------------------------------------------- the scale that a whole column is on

FLAGS, LEVELS, MINUTES, HOURS = "flags", "levels", "minutes", "hours"
_RANGES = ((0, 10), (0, 100), (0, 4), (0, 5), (1, 5), (0, 3), (1, 10))
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?) ?(?:-|to) ?(-?\d+(?:\.\d+)?)$")
_MOST_ODD = 0.1
"""A scale is still offered if at most this share of the numbers is outside it: some are typing errors."""

_ENOUGH = 5
"""Among this many numbers one may be a typing error."""

_LONG_HOURS = 12


@dataclass(frozen=True, slots=True)
class Source:
    """The other diary's numbers at the low end of our scale (``first``) and at its high end (``last``).

    10 and 0 turn round a scale on which 10 is best. ``kind``: one of the words above, "" for numbers.
    """

    first: float = 0.0
    last: float = 10.0
    kind: str = ""

    @property
    def words(self) -> str:
        """The same as the person writes it in a mapping."""
        return self.kind or f"{self.first:g}-{self.last:g}"

    def on(self, known: Scale, value: float, cell: str) -> float:
        """A number of the other diary on our scale; raises Unclear if it lies outside."""
        if not min(self.first, self.last) <= value <= max(self.first, self.last):
            low, high = sorted((self.first, self.last))
            raise Unclear(f"{cell!r} is not a number {low:g} to {high:g}")
        share = (value - self.first) / (self.last - self.first)
        return round(known.low + share * (known.high - known.low), 6) + 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a column holds. ``numbers``: bare ones with their lines; ``yes_no``, ``others``: other cells.

    ``ends``: ends of scales that cells name themselves (10 in 7/10, 100 in 70 %).
    """

    numbers: tuple[tuple[int, float], ...] = ()
    yes_no: int = 0
    others: int = 0
    ends: frozenset[float] = frozenset()

    @property
    def only_flags(self) -> bool:
        """Whether it holds nothing but yes and no, or 1 and 0."""
        values = {value for _, value in self.numbers}
        return not self.others and bool(values or self.yes_no) and values <= {0, 1}

    @property
    def words(self) -> str:
        """The range of its numbers, for the person."""
        if not self.numbers:
            return "no bare numbers"
        values = [value for _, value in self.numbers]
        return f"numbers from {min(values):g} to {max(values):g}"


def look(cells: Iterable[tuple[int, str]]) -> Seen:
    """Look at all cells of a column, (line, cell) each."""
    numbers, yes_no, others, ends = [], 0, 0, set()
    for line, cell in cells:
        if is_blank(cell):
            continue
        number = number_in(cell)
        if number is not None and number.of is None and not number.nothing:
            numbers.append((line, number.value))
        elif number is None and says_yes_or_no(cell):
            yes_no += 1
        else:
            others += 1
            if number is not None and number.of is not None:
                ends.add(number.of)
    return Seen(tuple(numbers), yes_no, others, frozenset(ends))


def offers(seen: Seen, scale: str) -> tuple[tuple[str, str], ...]:
    """The choices of what a column's numbers mean on a scale: (in a mapping, in words) each.

    Ranges run from low to high; ask as well which end is which.
    """
    known = SCALES[scale]
    if known.levels == ("no", "yes") or known.choices or not (seen.numbers or seen.only_flags):
        return ()
    if known.levels:
        listed = ", ".join(f"{number} {level}" for number, level in enumerate(known.levels))
        return ((LEVELS, f"Places: {listed}"),)
    if known.unit == "minutes":
        return ((MINUTES, "Minutes"), (HOURS, "Hours"))
    flags = ((FLAGS, "Yes and no"),) if seen.only_flags else ()
    if seen.yes_no and seen.only_flags:
        return flags
    return flags + tuple(
        (f"{low:g}-{high:g}", f"{low:g} to {high:g}" + _not_fitting(_odd(seen, low, high)))
        for low, high in _ranges(known)
        if _fits(seen, low, high) and not (seen.only_flags and high != known.high)
    )


def turned(word: str) -> str:
    """A range turned round: "0-10" becomes "10-0"."""
    parts = _RANGE.match(word)
    return f"{parts[2]}-{parts[1]}" if parts else word


def _ranges(known: Scale) -> tuple[tuple[float, float], ...]:
    own = (known.low, known.high)
    return (own, *(one for one in _RANGES if one != own))


def _fits(seen: Seen, low: float, high: float) -> bool:
    odd, number = _odd(seen, low, high), len(seen.numbers)
    return odd <= _MOST_ODD * number or (odd == 1 and number >= _ENOUGH)


def _odd(seen: Seen, low: float, high: float) -> int:
    return sum(not low <= value <= high for _, value in seen.numbers)


def _not_fitting(odd: int) -> str:
    return f" ({counted(odd, 'number does not fit', 'numbers do not fit')})" if odd else ""


def is_clear(scale: str, seen: Seen) -> bool:
    """Whether a column fits a scale without asking."""
    return not _question(SCALES[scale], seen)


def source_of(column: str, scale: str, seen: Seen, told: str | None) -> Source:
    """The scale of a column as the person told it; raises LogError that asks if it must be told."""
    known = SCALES[scale]
    if told is not None:
        return _told(column, known, seen, told)
    question = _question(known, seen)
    if question:
        raise NotImported(f"{column!r} holds {seen.words}: {question}", do=_how(column, offers(seen, scale)))
    return Source(known.low, known.high, MINUTES if known.unit == "minutes" else "")


def _how(column: str, offered: tuple[tuple[str, str], ...]) -> str:
    if not offered:
        return f"Say it, for example scales={{{column!r}: '0-200'}}, or leave the column out with 'skip'."
    possible = [value for value, _ in offered]
    return (
        f"Say it: scales={{{column!r}: {possible[0]!r}}}. There is {', '.join(map(repr, possible))}; "
        f"{turned('0-10')!r} turns a scale on which 10 is best."
    )


def _question(known: Scale, seen: Seen) -> str:
    """What to ask about the scale; "" if the numbers fit ours and hardly any other."""
    if known.levels == ("no", "yes") or known.choices or not (seen.numbers or seen.only_flags):
        return ""
    values = [value for _, value in seen.numbers]
    if known.levels:
        return f"which places on the way from {known.levels[0]} to {known.levels[-1]} are they?"
    if known.unit == "minutes":
        return "are these minutes or hours?" if values and max(values) <= _LONG_HOURS else ""
    if seen.only_flags:
        return "that is yes and no, and no score."
    if not _fits_all(values, known) or max(values) <= known.high / 2 or seen.ends - {known.high}:
        return f"which scale are they on? {known.label} goes from {known.low:g} to {known.high:g}."
    return ""


def _fits_all(values: list[float], known: Scale) -> bool:
    return all(known.low <= value <= known.high for value in values)


def _told(column: str, known: Scale, seen: Seen, told: str) -> Source:
    word = tidy(told) if isinstance(told, str) else ""
    kinds = (LEVELS,) if known.levels else (MINUTES, HOURS) if known.unit == "minutes" else (FLAGS,)
    if word in kinds:
        if word == FLAGS and not seen.only_flags:
            raise NotImported(
                f"{column!r} holds more than yes and no ({seen.words}), so it is not kept as days.",
                do=f"Say its scale, for example scales={{{column!r}: '0-10'}}.",
            )
        return Source(kind=word)
    parts = _RANGE.match(word)
    if parts is None or float(parts[1]) == float(parts[2]) or kinds != (FLAGS,):
        allowed = " or ".join(map(repr, kinds if kinds != (FLAGS,) else ("0-10", "0-100", "10-0", FLAGS)))
        raise NotImported(
            f"The numbers of {column!r} cannot be {told!r} for {known.label.lower()}.",
            do=f"Say {allowed}.",
        )
    return Source(float(parts[1]), float(parts[2]))


@dataclass(frozen=True, slots=True)
class Answer:
    """A value on our scale, and the cell as written if the two differ."""

    value: float
    raw: str | None = None


def answer_in(cell: str, scale: str, source: Source) -> Answer:
    """A cell's value on our scale; raises Unclear if it has none."""
    known = SCALES[scale]
    if known.choices:
        return _named(cell, known)
    if known.levels:
        return _level(cell, known, source)
    if known.unit == "minutes":
        return _minutes(cell, known, source)
    number = number_in(cell)
    if number is None:
        raise Unclear(f"{cell!r} is not a number {known.low:g} to {known.high:g}")
    if number.nothing:
        if known.improvement == "increase":
            raise Unclear(f"{cell!r} is not a number {known.low:g} to {known.high:g}")
        return Answer(known.low, cell)
    if number.of is None:
        value = source.on(known, number.value, cell)
        same = (source.first, source.last) == (known.low, known.high)
        return Answer(value, None if same else f"{cell} ({source.words})")
    return Answer(_of_its_own(number.value, number.of, known, source, cell), cell)


def _of_its_own(value: float, of: float, known: Scale, source: Source, cell: str) -> float:
    """A number that names its scale: 7/10, 70 %. Which end is best is still what the person told."""
    if of not in (100, max(source.first, source.last), known.high):
        raise Unclear(f"{cell!r} is not of a scale to {max(source.first, source.last):g}")
    turned = source.first > source.last
    return Source(of if turned else 0.0, 0.0 if turned else of).on(known, value, cell)


def _level(cell: str, known: Scale, source: Source) -> Answer:
    if (level := level_in(cell, known.id)) is not None:
        return Answer(level)
    number = number_in(cell)
    if source.kind == LEVELS and number is not None and number.of is None:
        try:
            return Answer(known.check(number.value) or 0.0)
        except ScaleError:
            raise Unclear(f"{cell!r} is not a number {known.low:g} to {known.high:g}") from None
    raise Unclear(f"{cell!r} is not one of {', '.join(known.levels)}")


def _minutes(cell: str, known: Scale, source: Source) -> Answer:
    minutes, raw = minutes_in(cell), cell
    number = number_in(cell)
    if minutes is None and number is not None and number.of is None and not number.nothing:
        minutes, raw = (number.value * 60, f"{cell} hours") if source.kind == HOURS else (number.value, "")
    if minutes is None:
        raise Unclear(f"{cell!r} is no number of minutes")
    if not known.low <= minutes <= known.high:
        raise Unclear(f"{cell!r} is not {known.low:g} to {known.high:g} minutes")
    return Answer(minutes, raw or None)


def _named(cell: str, known: Scale) -> Answer:
    names = {part.strip() for part in re.split(r"[,;|]", tidy(cell))} - {""}
    if not names <= set(known.choices):
        raise Unclear(f"{cell!r} is none of {', '.join(known.choices)}")
    return Answer(float(len(names)), ", ".join(name for name in known.choices if name in names))
