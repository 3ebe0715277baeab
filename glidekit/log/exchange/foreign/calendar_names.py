"""Names of months and weekdays in every language of CLDR, as people write them in a diary."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["months", "days"]
ENGLISH = "en"
_ACCENT = re.compile("[\u0300-\u036f]")
_DOT_INSIDE = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
_SHORTEST = 3
"""Letters from which the beginning of a name stands for it ("Sept")."""


def words_in(text: str) -> list[str]:
    """The words and numbers of a text: small letters, without accents and without dots inside ("p.m.")."""
    apart = unicodedata.normalize("NFKD", _DOT_INSIDE.sub("", text.casefold()))
    return ["".join(run) for kind, run in groupby(_ACCENT.sub("", apart), key=_sort) if kind]


def _sort(letter: str) -> str:
    """A digit, or part of a word; the vowel signs of Indian scripts are parts of words."""
    kind = unicodedata.category(letter)
    return "digit" if kind == "Nd" else "word" if kind[0] in "LM" or kind == "Cf" else ""


def meanings(word: str, kind: Kind, language: str) -> frozenset[int]:
    """The months (1 to 12) or days (0 is Monday) that a word may mean in a language."""
    names = _names(kind, language)
    if word in names:  # one in the names of several months ("month") names none of them
        return names[word] if len(names[word]) == 1 else frozenset()
    if len(word) < _SHORTEST:
        return frozenset()
    begun = [numbers for name, numbers in names.items() if name.startswith(word) and len(numbers) == 1]
    return frozenset().union(*begun)


def languages_of(texts: Iterable[frozenset[str]]) -> tuple[str, ...]:
    """The languages that know most of the words in these dates; English where none knows more.

    A language that is official somewhere goes before the others: "mai" is read as May, not as in Taroko.
    """
    wanted = [telling for words in texts if (telling := frozenset(filter(_may_tell, words)))]
    if all(_are_names(words, ENGLISH) for words in wanted):
        return (ENGLISH,)
    known = {language: sum(_known(words, language) for words in wanted) for language in _languages()}
    best = [name for name, number in known.items() if number == max(known.values())]
    if ENGLISH in best:
        return (ENGLISH,)
    return tuple(name for name in best if name in _official()) or tuple(best)


def _may_tell(word: str) -> bool:
    return len(word) > 2 or not word.isascii()


def _are_names(words: frozenset[str], language: str) -> bool:
    return all(meanings(word, "months", language) or meanings(word, "days", language) for word in words)


def _known(words: frozenset[str], language: str) -> int:
    """2 for each word that is the name of a month or a day, 1 for the beginning of one; 0 without a month."""
    months = {word for word in words if meanings(word, "months", language)}
    days = {word for word in words if meanings(word, "days", language)}
    whole = _names("months", language).keys() | _names("days", language).keys()
    return sum(1 + (word in whole) for word in months | days) if months else 0


@cache
def _names(kind: Kind, language: str) -> dict[str, frozenset[int]]:
    from babel import Locale

    found: dict[str, set[int]] = {}
    contexts = getattr(Locale(language), kind)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in contexts[context][width].items():
                for word in words_in(name):
                    if not word.isdigit():
                        found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def fillers(language: str) -> frozenset[str]:
    """Words that stand in a date of that language and name neither a day nor a month alone."""
    from babel import Locale

    formats = Locale(language).date_formats
    quoted = (
        word for form in formats.values() for part in form.pattern.split("'")[1::2] for word in words_in(part)
    )
    shared = (
        word
        for kind in ("months", "days")
        for word, numbers in _names(kind, language).items()
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
