"""Text in the cells of a table that a spreadsheet may open: nothing in it is ever run as a formula."""

from __future__ import annotations

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width forms run too


def guard(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would run (and before an apostrophe)."""
    return "'" + text if text.startswith(_RUNS) else text


def unguard(text: str) -> str:
    """The text as it was before ``guard``."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_RUNS) else text
