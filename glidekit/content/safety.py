"""The safety check: safety.toml as checked values. Only this module knows the first version's ids."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from glidekit.content.sources import cited
from glidekit.content.toml_entry import Entry, named, only, read_toml
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


SafetyLevel = Literal["emergency", "urgent", "ask-first"]


@dataclass(frozen=True, slots=True)
class SafetyCard:
    """One of the four cards: the question above its lines, and a few words on what it is about."""

    id: str
    heading: str
    about: str


@dataclass(frozen=True, slots=True)
class SafetyItem:
    """One line of a card, and one button.

    ``level`` decides what a tap does, ``page`` what it shows; ``reported`` restates it. ``counts`` says in
    full what counts, ``also`` is one more step on the page. ``before`` are its ids in the first version.
    ``card`` is empty for a line below every card.
    """

    id: str
    card: str
    level: SafetyLevel
    page: str
    button: str
    reported: str
    sources: tuple[str, ...]
    counts: tuple[str, ...] = ()
    also: str = ""
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Country:
    """Whom to ring in a country; ``advice`` is empty if no advice line is known."""

    id: str
    name: str
    emergency: str
    advice: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom to ring: the emergency number as shown, and the advice line ("" if there is none)."""

    emergency: str
    advice: str = ""

    def fill(self, words: str) -> str:
        """The words with the numbers filled in; empty if they need a line that is not known."""
        if "{advice_line}" in words and not self.advice:
            return ""
        return words.replace("{emergency_number}", self.emergency).replace("{advice_line}", self.advice)


@dataclass(frozen=True, slots=True)
class StopPage:
    """What a tap shows. Every text may hold ``{emergency_number}`` and ``{advice_line}``.

    ``steps`` are things to do, ``say`` the words to say, ``after`` stands below.
    """

    id: str
    title: str
    text: tuple[str, ...]
    steps: tuple[str, ...]
    sources: tuple[str, ...]
    say: str = ""
    after: tuple[str, ...] = ()

    def filled(self, numbers: Numbers) -> StopPage:
        """This page with the numbers to ring, without steps that need an unknown line."""
        return replace(
            self,
            text=_filled(self.text, numbers),
            steps=_filled(self.steps, numbers),
            after=_filled(self.after, numbers),
        )


def _filled(lines: tuple[str, ...], numbers: Numbers) -> tuple[str, ...]:
    return tuple(words for words in map(numbers.fill, lines) if words)


FILE = "safety.toml"
LEVELS: tuple[SafetyLevel, ...] = get_args(SafetyLevel)
CARDS = ("A", "B", "C", "D")
ON_EVERY_CARD = ("else", "under-18")
PAGES = ("chest", "spine", "accident", "ring-today", "ask-first")
"""The pages, the most urgent first."""

TALK_ANSWERS = {
    "asked": "I have asked",
    "will-ask": "I will ask",
    "gentle-first": "I start with the gentle ones for now",
}
"""What may be answered to "Please talk to a physio or a doctor", in the person's words."""

PLAIN_NUMBER = r"[+]?[0-9][0-9 ()/-]{1,19}"
"""A number that may be dialled; anything else is shown as typed and never becomes a link."""


@dataclass(frozen=True, slots=True)
class Safety:
    """The whole file."""

    cards: dict[str, SafetyCard]
    items: dict[str, SafetyItem]
    pages: dict[str, StopPage]
    countries: dict[str, Country]
    number_unset: str


def load_safety(given: str | Path | None = None) -> Safety:
    """The file as values; raises ContentError naming entry and field."""
    return safety_from(read_toml(FILE, given))


def safety_from(data: Mapping[str, Any]) -> Safety:
    """The same from plain values. Every card needs lines, every line its page, every id is used once."""
    only(FILE, data, ("card", "item", "page", "country", "numbers"))
    top = Entry(FILE, "the file", data)
    pages = {page.id: page for page in map(_page, named(FILE, "page", data))}
    _all_there(top, "page", PAGES, pages)
    cards = {card.id: card for card in map(_card, named(FILE, "card", data))}
    _all_there(top, "card", CARDS, cards)
    items = {item.id: item for item in map(_item, named(FILE, "item", data))}
    _all_there(top, "item", ON_EVERY_CARD, items)
    for card in CARDS:
        if card not in {item.card for item in items.values()}:
            top.wrong("item", f"has no line for the card {card!r}")
    _once(top, items.values())
    numbers = Entry(FILE, "numbers", top.raw("numbers"))
    unset = numbers.text("unset")
    numbers.done()
    countries = {country.id: country for country in map(_country, named(FILE, "country", data))}
    return Safety(cards, items, pages, countries, unset)


def _all_there(top: Entry, what: str, wanted: Iterable[str], found: Mapping[str, object]) -> None:
    for name in wanted:
        if name not in found:
            top.wrong(what, f"has none with the id {name!r}")


def _once(top: Entry, items: Iterable[SafetyItem]) -> None:
    seen: set[str] = set()
    for item in items:
        for name in (item.id, *item.before):
            if name in seen:
                top.wrong("item", f"uses the id {name!r} twice, counting those in before")
            seen.add(name)


def _card(entry: Entry) -> SafetyCard:
    card = SafetyCard(entry.choice("id", CARDS), entry.text("heading"), entry.text("about"))
    entry.done()
    return card


def _item(entry: Entry) -> SafetyItem:
    name = entry.text("id")
    below = name in ON_EVERY_CARD
    item = SafetyItem(
        id=name,
        card="" if below else entry.choice("card", CARDS),
        level=entry.choice("level", LEVELS),
        page=entry.choice("page", PAGES),
        button=entry.text("button"),
        reported=entry.text("reported"),
        sources=cited(entry),
        counts=entry.texts("counts", ()),
        also=entry.text("also", ""),
        before=entry.texts("before", ()),
    )
    if not below and not item.button.endswith("?"):
        entry.wrong("button", "must end with a question mark")
    entry.done()
    return item


def _page(entry: Entry) -> StopPage:
    page = StopPage(
        id=entry.choice("id", PAGES),
        title=entry.text("title"),
        text=entry.texts("text"),
        steps=entry.texts("steps"),
        say=entry.text("say", ""),
        after=entry.texts("after", ()),
        sources=cited(entry),
    )
    if page.id in ("chest", "spine", "accident") and "{emergency_number}" not in " ".join(page.steps):
        entry.wrong("steps", "must hold {emergency_number}")
    entry.done()
    return page


def _country(entry: Entry) -> Country:
    country = Country(
        id=entry.text("id"),
        name=entry.text("name"),
        emergency=entry.text("emergency"),
        advice=entry.text("advice", ""),
        sources=cited(entry),
    )
    if not is_plain_number(country.emergency):
        entry.wrong("emergency", "must be a number that can be dialled")
    entry.done()
    return country


@cache
def _shipped() -> Safety:
    return load_safety()


@cache
def _cards_of_ids() -> dict[str, str]:
    return {name: item.id for item in _shipped().items.values() for name in (item.id, *item.before)}


def safety_cards() -> tuple[SafetyCard, ...]:
    """The four cards, in the order they are asked."""
    return tuple(_shipped().cards[name] for name in CARDS)


def safety_items(level: str | None = None, *, card: str | None = None) -> tuple[SafetyItem, ...]:
    """The lines of one level, of one card, or all, in the file's order."""
    if level is not None and level not in LEVELS:
        raise GlidekitError.unknown("level of the safety check", level, LEVELS)
    if card is not None and card not in CARDS:
        raise GlidekitError.unknown("card of the safety check", card, CARDS)
    items = _shipped().items.values()
    return tuple(item for item in items if level in (None, item.level) and card in (None, item.card))


def card_of(name: str) -> str:
    """The line that a stored id means, including ids of the first version; an unknown one raises."""
    known = _cards_of_ids()
    if name not in known:
        raise GlidekitError.unknown("item of the safety check", name, known)
    return known[name]


def safety_item(name: str) -> SafetyItem:
    """The line with that id, including ids of the first version; an unknown one raises with the nearest."""
    return _shipped().items[card_of(name)]


def stop_page(name: str) -> StopPage:
    """A page by its id; ``filled`` puts in the numbers to ring."""
    pages = _shipped().pages
    if name not in pages:
        raise GlidekitError.unknown("page of the safety check", name, pages)
    return pages[name]


def stop_pages(items: Iterable[str]) -> tuple[StopPage, ...]:
    """The pages that belong to these items, the most urgent first.

    Beside an emergency no page says "ring today": that would only delay.
    """
    found = {safety_item(name).page for name in items}
    if found & {"chest", "spine", "accident"}:
        found -= {"ring-today"}
    return tuple(stop_page(name) for name in PAGES if name in found)


def countries() -> tuple[Country, ...]:
    """The countries whose numbers are known."""
    return tuple(_shipped().countries.values())


def numbers(country: str = "", typed: str = "") -> Numbers:
    """Whom to ring: a typed number wins over the country's; with neither, words that name no number."""
    known = _shipped().countries.get(country)
    emergency = typed.strip() or (known.emergency if known else _shipped().number_unset)
    return Numbers(emergency, known.advice if known else "")


def is_plain_number(words: str) -> bool:
    """Whether this may become a link that dials: only digits and separators."""
    return re.fullmatch(PLAIN_NUMBER, words.strip()) is not None
