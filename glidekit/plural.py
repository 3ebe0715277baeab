"""Numbers of things, in words."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """``1 session``, ``1,000 sessions``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
