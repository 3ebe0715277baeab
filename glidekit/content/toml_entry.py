"""Read the content files field by field; every fault names file, entry and field."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from glidekit.errors import ContentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_Word = TypeVar("_Word", bound=str)


def read_toml(
    file: str, given: str | Path | None = None, *, package: str = "glidekit.content"
) -> dict[str, Any]:
    """The tables of one data file: the one shipped in ``package``, a file at a path, or a text (for tests).

    Raises ContentError for a missing file or text that is not TOML.
    """
    try:
        if given is None:
            text = resources.files(package).joinpath(file).read_text(encoding="utf-8")
        else:
            text = given.read_text(encoding="utf-8") if isinstance(given, Path) else given
        return tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ContentError(
            f"{file} cannot be read: {problem}", do="Restore the file from the package."
        ) from problem


class Entry:
    """One table of a content file, read field by field; ``done`` refuses fields that nobody read."""

    def __init__(self, file: str, label: str, data: object, *, parent: str = "") -> None:
        self.file, self.label, self._path, self._used = file, label, parent, set[str]()
        if not isinstance(data, dict):
            self.wrong("", f"must be a table, not {data!r}")
        self._data: Mapping[str, Any] = data

    def wrong(self, field: str, what: str, do: str = "Correct this field in the file.") -> NoReturn:
        """Raise the error for a field of this entry."""
        place = ".".join(part for part in (self._path, field) if part) or "the entry"
        raise ContentError(f"{self.file}, {self.label}, {place} {what}.", do=do)

    def has(self, field: str) -> bool:
        """Whether the field is there at all."""
        return field in self._data

    def raw(self, field: str) -> Any:
        """The value of a field that must exist."""
        self._used.add(field)
        if field not in self._data:
            self.wrong(field, "is missing")
        return self._data[field]

    def _spared(self, field: str) -> bool:
        """Whether an optional field is absent; it is known either way."""
        self._used.add(field)
        return field not in self._data

    def text(self, field: str, default: str | None = None) -> str:
        """A text that is not empty; the ``default``, if there is one, for an absent field."""
        if default is not None and self._spared(field):
            return default
        value = self.raw(field)
        if not isinstance(value, str) or not value.strip():
            self.wrong(field, f"must be a text, not {value!r}")
        return " ".join(value.split())

    def texts(self, field: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts, at least one."""
        if default is not None and self._spared(field):
            return default
        value = self.raw(field)
        if not isinstance(value, list) or not value:
            self.wrong(field, f"must be a list of texts, not {value!r}")
        for number, item in enumerate(value, 1):
            if not isinstance(item, str) or not item.strip():
                self.wrong(field, f"entry {number} must be a text, not {item!r}")
        return tuple(" ".join(item.split()) for item in value)

    def flag(self, field: str) -> bool:
        """True or false."""
        value = self.raw(field)
        if not isinstance(value, bool):
            self.wrong(field, f"must be true or false, not {value!r}")
        return value

    def choice(self, field: str, allowed: Iterable[_Word], default: _Word | None = None) -> _Word:
        """One of a few words."""
        if default is not None and self._spared(field):
            return default
        value, words = self.raw(field), tuple(allowed)
        if not isinstance(value, str) or value not in words:
            self.wrong(field, f"must be one of {', '.join(words)}, not {value!r}")
        return value

    def number(self, field: str, low: float, high: float) -> float:
        """A number within bounds."""
        value = self.raw(field)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.wrong(field, f"must be a number from {low:g} to {high:g}, not {value!r}")
        return value

    def entry(self, field: str) -> Entry:
        """A table inside this one."""
        return Entry(self.file, self.label, self.raw(field), parent=self._below(field))

    def entries(self, field: str) -> tuple[Entry, ...]:
        """A list of tables inside this one, at least one."""
        value = self.raw(field)
        if not isinstance(value, list) or not value:
            self.wrong(field, f"must be a list of tables, not {value!r}")
        return tuple(
            Entry(self.file, self.label, item, parent=self._below(f"{field}[{number}]"))
            for number, item in enumerate(value, 1)
        )

    def names(self) -> tuple[str, ...]:
        """The fields present, in the file's order."""
        return tuple(self._data)

    def done(self) -> None:
        """Refuse a field that was not read: it is a slip of the pen, or has no effect."""
        for field in self._data:
            if field not in self._used:
                self.wrong(field, f"is not known here; known are {', '.join(sorted(self._used))}")

    def _below(self, field: str) -> str:
        return ".".join(part for part in (self._path, field) if part)


def named(file: str, what: str, data: Mapping[str, Any], *, key: str = "id") -> tuple[Entry, ...]:
    """A file's tables called ``what``, each labelled by its id; refuses an id used twice."""
    seen: set[str] = set()
    found = []
    for number, part in enumerate(Entry(file, "the file", data).entries(what), 1):
        unnamed = Entry(file, f"{what} {number}", part._data)  # noqa: SLF001 - same class, same module
        name = unnamed.text(key)
        if name in seen:
            unnamed.wrong(key, f"{name!r} is used twice")
        seen.add(name)
        found.append(Entry(file, f"{what} {name!r}", part._data))  # noqa: SLF001 - as above
    return tuple(found)


def only(file: str, data: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse a top-level table that nobody reads."""
    top = Entry(file, "the file", data)
    for name in known:
        if top.has(name):
            top.raw(name)
    top.done()
