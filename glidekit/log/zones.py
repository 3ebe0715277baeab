"""Time zones by their IANA name, as the browser gives them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

FALLBACK = "UTC"


def is_known(name: object) -> bool:
    """Whether this machine knows the zone; a name from a page may be anything."""
    return isinstance(name, str) and _is_known(name)


@cache
def _is_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)


def settle(name: object) -> tuple[str, str]:
    """The zone to store, and a note if that is not ``name``: an unknown zone becomes UTC, nothing is lost."""
    if isinstance(name, str) and _is_known(name):
        return name, ""
    return (
        FALLBACK,
        f"The page gave the time zone {str(name)[:80]!r}, which is not known here; times are kept in UTC.",
    )


def of_this_machine() -> str:
    """The zone of the machine that runs the kernel; UTC where it cannot be told."""
    named = os.environ.get("TZ", "").removeprefix(":")
    linked = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return next((name for name in (named, linked) if name and is_known(name)), FALLBACK)
