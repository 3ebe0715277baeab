"""The safety check and its stop pages: safety.toml as checked values."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from glidekit.content.model import SafetyItem, SafetyLevel, StopPage
from glidekit.content.reading import Entry, named, only, read_toml
from glidekit.content.sources import sources
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "safety.toml"
LEVELS: tuple[SafetyLevel, ...] = get_args(SafetyLevel)


def load_safety(given: str | Path | None = None) -> tuple[dict[str, SafetyItem], dict[str, StopPage]]:
    """Items by id and stop pages by level; raises ContentError naming entry and field."""
    return safety_from(read_toml(FILE, given))


def safety_from(data: Mapping[str, Any]) -> tuple[dict[str, SafetyItem], dict[str, StopPage]]:
    """The same from plain values. Every level needs items and a page."""
    only(FILE, data, ("item", "stop_page"))
    items = {item.id: item for item in map(_item, named(FILE, "item", data))}
    pages: dict[str, StopPage] = {
        page.level: page for page in map(_page, named(FILE, "stop_page", data, key="level"))
    }
    top = Entry(FILE, "the file", data)
    for level in LEVELS:
        if level not in {item.level for item in items.values()}:
            top.wrong("item", f"has no question of the level {level!r}")
        if level not in pages:
            top.wrong("stop_page", f"has no page for the level {level!r}")
    return items, pages


def _item(entry: Entry) -> SafetyItem:
    item = SafetyItem(
        id=entry.text("id"),
        level=entry.choice("level", LEVELS),
        question=entry.text("question"),
        reported=entry.text("reported"),
        sources=_keys(entry),
    )
    if not item.question.endswith("?"):
        entry.wrong("question", "must end with a question mark")
    entry.done()
    return item


def _page(entry: Entry) -> StopPage:
    page = StopPage(
        level=entry.choice("level", LEVELS),
        title=entry.text("title"),
        reported=entry.text("reported"),
        text=entry.text("text"),
        steps=entry.texts("steps"),
        sources=_keys(entry),
    )
    if page.level == "emergency" and "{emergency_number}" not in " ".join(page.steps):
        entry.wrong("steps", "must hold {emergency_number}")
    entry.done()
    return page


def _keys(entry: Entry) -> tuple[str, ...]:
    return entry.keys("sources", (source.key for source in sources()))


@cache
def _shipped() -> tuple[dict[str, SafetyItem], dict[str, StopPage]]:
    return load_safety()


def safety_items(level: str | None = None) -> tuple[SafetyItem, ...]:
    """The questions of one level, or all, in the order they are asked."""
    if level is not None and level not in LEVELS:
        raise GlidekitError.unknown("level of the safety check", level, LEVELS)
    return tuple(item for item in _shipped()[0].values() if level in (None, item.level))


def safety_item(name: str) -> SafetyItem:
    """The question with that id; an unknown one raises GlidekitError with the nearest ids."""
    items = _shipped()[0]
    if name not in items:
        raise GlidekitError.unknown("question of the safety check", name, items)
    return items[name]


def stop_page(level: str) -> StopPage:
    """What is shown after a yes of that level; ``filled`` puts in the emergency number."""
    pages = _shipped()[1]
    if level not in pages:
        raise GlidekitError.unknown("level of the safety check", level, pages)
    return pages[level]
