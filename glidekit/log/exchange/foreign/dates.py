"""Dates and times as people write them. What a number in a date means is never guessed silently."""

from __future__ import annotations

import pickle
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable


Numbers = Literal["excel", "epoch-s", "epoch-ms"]
NUMBERS: dict[Numbers, str] = {
    "excel": "days as Excel counts them",
    "epoch-s": "seconds since 1970",
    "epoch-ms": "milliseconds since 1970",
}
PARTS_OF_DAY = {
    "morning": time(8), "noon": time(12), "midday": time(12), "afternoon": time(15), "evening": time(20),
    "night": time(22), "bedtime": time(22), "midnight": time(0),
}  # fmt: skip
"""The hour that stands for each part of the day."""

_THREE_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{2}|\d{4})\.?(?: \w\w?\.)?$")
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:[-/.年년] ?)(\d{1,2})(?:[-/.月월] ?)(\d{1,2})(?:[日일]\D*|\.?(?:[ ,]+\D+)?)$"
)
_TOGETHER = re.compile(r"(?:19|20)\d{6}$")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_OFFSET = re.compile(r" ?(?:UTC|GMT)?([+-]\d{2}:?\d{2})$")
_CLOCK_WORDS = "|".join(PARTS_OF_DAY)
_CLOCK = (
    r"(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?)?"
    r" ?(a\.?m\.?|p\.?m\.?)?(?: ?(uhr|h|o'clock|klo))?"
)
_TIME = re.compile(rf"(?:{_CLOCK}|(?:12 )?({_CLOCK_WORDS}))$", re.IGNORECASE)
_TIME_LAST = re.compile(rf"(?:, ?| |T)(?:at |um |à |a las |kl\.? )?({_TIME.pattern})", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200e\u200f\u061c\u2066-\u2069]")
_ENOUGH = 2
"""This many rows must show which comes first: a single one may be a typing error."""

_EXCEL_ZERO = date(1899, 12, 30)
_ENGLISH = "en"
_PLAUSIBLE = (date(1980, 1, 1), date(2100, 1, 1))


class Unreadable(ValueError):  # noqa: N818 - it is told as a sentence
    """A cell that is not a date or time; says why."""


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a column of dates is read.

    ``day_first``: whether 03/04/2026 begins with the day; None if nothing shows it. ``why`` says what shows
    it. ``numbers``: what a bare number counts, if the person said so. ``languages``: those that fit the month
    names.
    """

    day_first: bool | None
    why: str = ""
    numbers: Numbers | None = None
    languages: tuple[str, ...] = (_ENGLISH,)


def style_of(
    cells: Iterable[tuple[int, str]],
    day_first: bool | None = None,  # noqa: FBT001 - it is a question
    numbers: Numbers | None = None,
) -> DateStyle:
    """The style of a column of (line, cell): as the person says, else as the column itself shows."""
    said = [(line, _date_part(cell)) for line, cell in cells]
    languages = _languages_of({_words_in(cell) for _, cell in said})
    first, why = _which_first(said, day_first)
    return DateStyle(first, why, numbers, languages)


def _which_first(
    cells: list[tuple[int, str]],
    day_first: bool | None,  # noqa: FBT001 - it is a question
) -> tuple[bool | None, str]:
    shown: dict[bool, list[int]] = {True: [], False: []}
    unsure = False
    for line, cell in cells:
        if parts := _THREE_NUMBERS.match(cell):
            first, second = int(parts[1]), int(parts[3])
            unsure = True
            if first > 12 >= second:
                shown[True].append(line)
            elif second > 12 >= first:
                shown[False].append(line)
    if not unsure:
        return bool(day_first), ""
    if day_first is not None:
        return day_first, f"the {'day' if day_first else 'month'} first, as you said"
    for choice, lines in shown.items():
        if len(lines) >= _ENOUGH and not shown[not choice]:
            which = "day" if choice else "month"
            return choice, f"the {which} first, as lines {lines[0]} and {lines[1]} show"
    return None, ""


def counted_as(cells: Iterable[str]) -> tuple[Numbers, ...]:
    """What a column's bare numbers may count; () unless most cells are bare numbers."""
    cells = [cell for cell in cells if cell.strip()]
    bare = [cell for cell in cells if re.fullmatch(r"\d{4,14}(?:\.\d+)?", cell) and not _compact(cell)]
    if len(bare) * 2 <= len(cells):
        return ()
    return tuple(
        kind for kind in NUMBERS if all(_is_plausible(_from_number(float(cell), kind)) for cell in bare)
    )


def _compact(cell: str) -> bool:
    """Whether eight digits are a day such as 20260305."""
    try:
        return bool(_TOGETHER.match(cell)) and bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _is_plausible(moment: datetime | None) -> bool:
    return moment is not None and _PLAUSIBLE[0] <= moment.date() < _PLAUSIBLE[1]


def _from_number(number: float, kind: Numbers) -> datetime | None:
    """The moment that a number stands for: local for Excel, else UTC."""
    try:
        if kind == "excel":
            return datetime.combine(_EXCEL_ZERO, time()) + timedelta(seconds=round(number * 86_400))
        return datetime.fromtimestamp(number / (1000 if kind == "epoch-ms" else 1), UTC)
    except (OverflowError, ValueError, OSError):
        return None


def read_moment(cell: str, style: DateStyle) -> tuple[date, time | None, datetime | None]:
    """The date, the time if there is one, and the whole moment if the cell names its time zone."""
    text = _tidy(cell)
    if style.numbers and re.fullmatch(r"\d+(?:\.\d+)?", text) and not _compact(text):
        return _counted(text, style.numbers)
    if (moment := _iso_moment(text)) is not None:
        if moment.tzinfo is not None:
            return moment.date(), moment.time(), moment
        return moment.date(), moment.time() if ":" in text else None, None
    day_text, clock_text = _split(text)
    return _read_date(day_text, style), read_time(clock_text) if clock_text else None, None


def _counted(text: str, kind: Numbers) -> tuple[date, time | None, datetime | None]:
    moment = _from_number(float(text), kind)
    if moment is None or not _is_plausible(moment):
        raise Unreadable(f"{text!r} is no date, read as {NUMBERS[kind]}")
    if moment.tzinfo is not None:
        return moment.date(), moment.time(), moment
    return moment.date(), moment.time() if "." in text else None, None


def read_time(cell: str) -> time:
    """A time of day: 18:30, 6:30 p.m., 7 pm, 19h30, noon, evening."""
    parts = _TIME.match(" ".join(cell.split()))
    if parts is None or not (parts[2] or parts[4] or parts[5] or parts[6]):
        raise Unreadable(f"{cell!r} is no time such as 18:30")
    if parts[6]:
        return PARTS_OF_DAY[parts[6].lower()]
    hour, half = int(parts[1]), (parts[4] or "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        raise Unreadable(f"{cell!r} is no time such as 6:30 pm")
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    try:
        return time(hour, int(parts[2] or 0), int(parts[3] or 0))
    except ValueError:
        raise Unreadable(f"{cell!r} is no time such as 18:30") from None


def _iso_moment(text: str) -> datetime | None:
    if not _ISO.match(text):
        return None
    try:
        return datetime.fromisoformat(_OFFSET.sub(r"\1", text.replace(",", ".")))
    except ValueError:
        return None


def _split(text: str) -> tuple[str, str]:
    found = _TIME_LAST.search(text)
    if found and (found[3] or found[5] or found[6] or found[7]):
        return text[: found.start()].rstrip(", "), found[1]
    return text, ""


def _tidy(cell: str) -> str:
    """Drop marks of writing direction, and spaces within a numeric date ("6. 1. 2026")."""
    return re.sub(r"(?<=\d[./-]) (?=\d)", "", " ".join(_INVISIBLE.sub("", cell).split()))


def _date_part(cell: str) -> str:
    """The date in a cell, without its time and without a weekday before a numeric date."""
    text = _split(_tidy(cell))[0]
    numbers = re.search(r"(?<![\d./-])\d{1,2}([./-])\d{1,2}\1\d{2,4}\.?(?: \w\w?\.)?$", text)
    return text[numbers.start() :] if numbers else text


def _words_in(text: str) -> frozenset[str]:
    return frozenset(word for word in _parts_of(text) if not word.isdigit())


def _read_date(text: str, style: DateStyle) -> date:
    try:
        if parts := _YEAR_FIRST.match(text):
            day = date(int(parts[1]), int(parts[2]), int(parts[3]))
            _check_weekday(text, day, style)
            return day
        if _TOGETHER.match(text):
            return date.fromisoformat(text)
        if parts := _THREE_NUMBERS.match(_date_part(text)):
            day = _by_numbers(text, int(parts[1]), int(parts[3]), parts[4], style)
            _check_weekday(text, day, style)
            return day
        if _words_in(text):
            return _by_name(text, style)
    except ValueError as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(f"{text!r} is no day of the calendar") from None
    raise Unreadable(f"{text!r} is no date such as 2026-05-01")


def _by_numbers(text: str, first: int, second: int, year: str, style: DateStyle) -> date:
    if len(year) == 2:
        raise Unreadable(f"{text!r} has a year of two digits")
    if style.day_first is None:
        raise Unreadable(f"{text!r} may mean two days")
    day, month = (first, second) if style.day_first else (second, first)
    if month > 12:
        raise Unreadable(
            f"{text!r} has no month {month}, with the {'day' if style.day_first else 'month'} first"
        )
    return date(int(year), month, day)


def _check_weekday(text: str, day: date, style: DateStyle) -> None:
    """Refuse a date that names the wrong day of the week; ignore words that name none."""
    for word in _words_in(text):
        named = [found for one in style.languages if (found := _meanings(word, "days", one))]
        if named and not any(day.weekday() in found for found in named):
            raise Unreadable(f"{text!r} is another day of the week")


def _by_name(text: str, style: DateStyle) -> date:
    """Read a day, a month's name and a four-digit year, in any order."""
    parts = _parts_of(text)
    years = [int(part) for part in parts if part.isdigit() and len(part) == 4]
    days = [int(part) for part in parts if part.isdigit() and len(part) < 3]
    if len(years) != 1 or len(days) != 1:
        if not years and len(days) == 2:
            raise Unreadable(f"{text!r} has a year of two digits")
        raise Unreadable(f"{text!r} is no date such as 2026-05-01")
    words = [part for part in parts if not part.isdigit()]
    months = Counter(
        month for language in style.languages for month in _months_in(words, language, years[0], days[0])
    )
    if len(months) > 1:
        raise Unreadable(f"{text!r} may mean two months: its language is not clear")
    if not months:
        if any(_meanings(word, "months", name) for word in words for name in style.languages):
            date(years[0], 1, days[0])  # raises if no month has such a day
            raise Unreadable(f"{text!r} is another day of the week, or no day of the calendar")
        raise Unreadable(f"{text!r} is no date such as 2026-05-01")
    return date(years[0], next(iter(months)), days[0])


def _months_in(words: list[str], language: str, year: int, day: int) -> set[int]:
    """Months that one word names, if no other word contradicts the day."""
    found = set()
    for place, word in enumerate(words):
        others = words[:place] + words[place + 1 :]
        for month in _meanings(word, "months", language):
            try:
                weekday = date(year, month, day).weekday()
            except ValueError:
                continue
            if all(
                weekday in _meanings(other, "days", language) or _says_nothing(other, language)
                for other in others
            ):
                found.add(month)
    return found


def _says_nothing(word: str, language: str) -> bool:
    """Whether a word is filler: short, such as "de" or "th", or usual in the language's dates."""
    return (len(word) <= 3 and not _meanings(word, "days", language)) or word in _fillers(language)


# ------------------------------------------- names of months and weekdays, in every language of CLDR

_Names = Literal["months", "days"]
_ROOT = "root"
"""The locale from which all languages inherit."""
_ACCENT = re.compile("[\u0300-\u036f]")
_DOT_INSIDE = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
_SHORTEST = 3
"""This many letters are enough for a name ("Sept")."""


def _parts_of(text: str) -> list[str]:
    """The words and numbers of a text in lower case, without accents and inner dots ("p.m.")."""
    apart = unicodedata.normalize("NFKD", _DOT_INSIDE.sub("", text.casefold()))
    return ["".join(run) for kind, run in groupby(_ACCENT.sub("", apart), key=_sort) if kind]


def _sort(letter: str) -> str:
    """Digit or part of a word; vowel signs of Indian scripts are parts of words."""
    kind = unicodedata.category(letter)
    return "digit" if kind == "Nd" else "word" if kind[0] in "LM" or kind == "Cf" else ""


def _meanings(word: str, kind: _Names, language: str) -> frozenset[int]:
    """The months (1 to 12) or days (0 is Monday) that a word may mean in a language."""
    names = _calendar_names(kind, language)
    if word in names:  # a word in several months' names ("month") names none of them
        return names[word] if len(names[word]) == 1 else frozenset()
    if len(word) < _SHORTEST:
        return frozenset()
    begun = [numbers for name, numbers in names.items() if name.startswith(word) and len(numbers) == 1]
    return frozenset().union(*begun)


def _languages_of(texts: Iterable[frozenset[str]]) -> tuple[str, ...]:
    """The languages that know most words of these dates; English unless another knows more.

    Languages that are official somewhere come first: "mai" is read as May, not as in Taroko.
    """
    wanted = [telling for words in texts if (telling := frozenset(filter(_may_tell, words)))]
    if all(_are_names(words, _ENGLISH) for words in wanted):
        return (_ENGLISH,)
    begun: frozenset[str] = frozenset().union(
        *(_with_month(word[:_SHORTEST]) for words in wanted for word in words)
    )
    known = {language: sum(_known(words, language) for words in wanted) for language in sorted(begun)}
    most = max(known.values(), default=0)
    best = [name for name, number in known.items() if number == most]
    if _ENGLISH in best or not most:
        return (_ENGLISH,)
    return tuple(name for name in best if name in _official()) or tuple(best)


def _may_tell(word: str) -> bool:
    return len(word) > 2 or not word.isascii()


def _are_names(words: frozenset[str], language: str) -> bool:
    return all(_meanings(word, "months", language) or _meanings(word, "days", language) for word in words)


def _known(words: frozenset[str], language: str) -> int:
    """How well a language fits: 2 a whole name of a month or day, 1 a beginning; 0 without a month."""
    months = {word for word in words if _meanings(word, "months", language)}
    days = {word for word in words if _meanings(word, "days", language)}
    whole = _calendar_names("months", language).keys() | _calendar_names("days", language).keys()
    return sum(1 + (word in whole) for word in months | days) if months else 0


def _with_month(beginning: str) -> frozenset[str]:
    """The languages with a month name that has these first letters; no other can know the word."""
    return _by_beginning().get(beginning, frozenset())


@cache
def _by_beginning() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for language in _languages():
        for name in _calendar_names("months", language):
            found[name[:_SHORTEST]].add(language)
    return {beginning: frozenset(languages) for beginning, languages in found.items()}


@cache
def _calendar_names(kind: _Names, language: str) -> dict[str, frozenset[int]]:
    from babel.localedata import LocaleDataDict

    found: dict[str, set[int]] = {}
    contexts = LocaleDataDict(pickle.loads(_calendar(language)))[kind]  # noqa: S301 - packed below
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in contexts[context][width].items():
                for word in _parts_of(name):
                    if not word.isdigit():
                        found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def _calendar(language: str) -> bytes:
    """Months and days of a language as babel stores them, packed; a name may be an alias of another one.

    ``Locale`` would also read everything else of each language: a second and 140 MB for all of them. It also
    caches look-ups in data that other languages inherit (babel 2.18), so each look-up takes a copy.
    """
    from babel.core import get_global
    from babel.localedata import merge, resolve_locale_filename

    own = pickle.loads(Path(resolve_locale_filename(language)).read_bytes())  # noqa: S301 - a file of babel
    names: dict[str, Any] = {}
    if language != _ROOT:
        usual = language.rpartition("_")[0] or _ROOT
        names = pickle.loads(_calendar(get_global("parent_exceptions").get(language, usual)))  # noqa: S301
    merge(names, {kind: own[kind] for kind in get_args(_Names) if kind in own})
    return pickle.dumps(names)


@cache
def _fillers(language: str) -> frozenset[str]:
    """Words of that language's dates that name neither a day nor a month by themselves."""
    from babel import Locale

    formats = Locale(language).date_formats
    quoted = (
        word
        for form in formats.values()
        for part in form.pattern.split("'")[1::2]
        for word in _parts_of(part)
    )
    shared = (
        word
        for kind in ("months", "days")
        for word, numbers in _calendar_names(kind, language).items()
        if len(numbers) > 1
    )
    return frozenset((*quoted, *shared))


@cache
def _languages() -> tuple[str, ...]:
    from babel.localedata import locale_identifiers

    return tuple(sorted(name for name in locale_identifiers() if "_" not in name))


@cache
def _official() -> frozenset[str]:
    from babel.core import get_global

    territories = get_global("territory_languages").values()
    return frozenset(
        language.partition("_")[0]
        for given in territories
        for language, about in given.items()
        if about["official_status"] in ("official", "de_facto_official")
    )
