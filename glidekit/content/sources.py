"""Where every statement comes from: sources.toml as checked values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from glidekit.content.toml_entry import Entry, named, only, read_toml
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from: key, citation, DOI or publisher, and what was found.

    ``how_sure`` is filled for studies and guidance on treatment and outlook, which are never shown without
    it. ``figures`` holds the statistics behind ``found``.
    """

    key: str
    citation: str
    where: str
    found: str
    how_sure: str = ""
    figures: str = ""


FILE = "sources.toml"


def load_sources(given: str | Path | None = None) -> dict[str, Source]:
    """Key -> Source, in the file's order; raises ContentError naming entry and field."""
    return sources_from(read_toml(FILE, given))


def sources_from(data: Mapping[str, Any]) -> dict[str, Source]:
    """The same from plain values."""
    only(FILE, data, ("source", "summary"))
    summary_from(data)
    return {source.key: source for source in map(_source, named(FILE, "source", data, key="key"))}


def summary_from(data: Mapping[str, Any]) -> str:
    """The one sentence about the evidence as a whole."""
    part = Entry(FILE, "summary", Entry(FILE, "the file", data).raw("summary"))
    words = part.text("evidence")
    part.done()
    return words


def _source(entry: Entry) -> Source:
    source = Source(
        key=entry.text("key"),
        citation=entry.text("citation"),
        where=entry.text("where"),
        found=entry.text("found"),
        how_sure=entry.text("how_sure", ""),
        figures=entry.text("figures", ""),
    )
    entry.done()
    return source


@cache
def _shipped() -> dict[str, Source]:
    return load_sources()


def sources() -> tuple[Source, ...]:
    """Every source, in the order of the source list."""
    return tuple(_shipped().values())


def source(key: str) -> Source:
    """The source with that key; an unknown one raises GlidekitError with the nearest keys."""
    if key not in _shipped():
        raise GlidekitError.unknown("source", key, _shipped())
    return _shipped()[key]


def cited(entry: Entry) -> tuple[str, ...]:
    """The keys in an entry's field ``sources``; each must be listed here, and only once."""
    keys = entry.texts("sources")
    for key in keys:
        if key not in _shipped():
            entry.wrong("sources", f"names the source {key!r}, which sources.toml does not list")
    if len(set(keys)) < len(keys):
        entry.wrong("sources", "names a source twice")
    return keys


def evidence() -> tuple[Source, ...]:
    """The studies and guidance on treatment and outlook, each with ``how_sure`` it is."""
    return tuple(source for source in sources() if source.how_sure)


@cache
def evidence_summary() -> str:
    """The one sentence about the evidence as a whole."""
    return summary_from(read_toml(FILE))
