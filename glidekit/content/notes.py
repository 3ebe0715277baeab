"""The honest notes beside the article's claims: notes.toml as checked values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from glidekit.content.exercises import exercises
from glidekit.content.sources import cited
from glidekit.content.toml_entry import Entry, named, only, read_toml
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ArticleNote:
    """What the article says, and the honest note beside it.

    ``topic`` places it: an exercise id, or one of ``content.notes.SECTIONS``.
    """

    id: str
    says: str
    note: str
    sources: tuple[str, ...]
    topic: str


FILE = "notes.toml"
SECTIONS = (
    "what-it-is",
    "irritation",
    "movement",
    "outlook",
    "treatment",
    "prevention",
    "caution",
)
"""The sections of the teaching that have notes."""


def topics() -> tuple[str, ...]:
    """Where a note can be: a section of the teaching, or an exercise by its id."""
    return (*SECTIONS, *(shown.id for shown in exercises()))


def load_notes(given: str | Path | None = None) -> dict[str, ArticleNote]:
    """Id -> note, in the file's order; raises ContentError naming entry and field."""
    return notes_from(read_toml(FILE, given))


def notes_from(data: Mapping[str, Any]) -> dict[str, ArticleNote]:
    """The same from plain values."""
    only(FILE, data, ("note",))
    return {note.id: note for note in map(_note, named(FILE, "note", data))}


def _note(entry: Entry) -> ArticleNote:
    note = ArticleNote(
        id=entry.text("id"),
        says=entry.text("says"),
        note=entry.text("note"),
        sources=cited(entry),
        topic=entry.choice("topic", topics()),
    )
    entry.done()
    return note


@cache
def _shipped() -> dict[str, ArticleNote]:
    return load_notes()


def article_notes(topic: str | None = None) -> tuple[ArticleNote, ...]:
    """The notes of one topic (one of ``topics()``), or all; an unknown topic raises GlidekitError."""
    if topic is not None and topic not in topics():
        raise GlidekitError.unknown("topic", topic, topics())
    return tuple(note for note in _shipped().values() if topic in (None, note.topic))
