"""Text in the cells of a table that a spreadsheet may open: nothing in it is ever run as a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width forms run too


def guard(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would run (and before an apostrophe)."""
    return "'" + text if text.startswith(_RUNS) else text


def guarded(texts: Iterable[str | None]) -> list[str | None]:
    """Each text guarded; None stays None."""
    return [text if text is None or not text.startswith(_RUNS) else "'" + text for text in texts]


def unguard(text: str) -> str:
    """The text as it was before ``guard``."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_RUNS) else text
