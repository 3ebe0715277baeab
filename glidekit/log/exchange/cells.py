"""Text in the cells of a table that a spreadsheet may open: nothing in it is ever run as a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width forms run too


def guard(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would run (and before an apostrophe)."""
    return "'" + text if text.startswith(_RUNS) else text


def guarded_rows(rows: Sequence[tuple[Any, ...]], texts: Sequence[int]) -> Sequence[tuple[Any, ...]]:
    """The rows with the texts at those places guarded; a place may hold None."""
    columns = list(zip(*rows, strict=True)) if rows else []
    odd = [
        place for place in texts if rows and any(text and text[0] in _RUNS for text in set(columns[place]))
    ]
    if not odd:
        return rows
    for place in odd:
        columns[place] = tuple(guard(text) if text else text for text in columns[place])
    return list(zip(*columns, strict=True))


def unguard(text: str) -> str:
    """The text as it was before ``guard``."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_RUNS) else text
