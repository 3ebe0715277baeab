"""Time zones by their IANA name, as the browser gives them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

FALLBACK = "UTC"


@cache
def is_known(name: str) -> bool:
    """Whether this machine knows the zone; a name from a page may be anything."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)


def settle(name: str) -> tuple[str, str]:
    """The zone to store, and a note if that is not ``name``: an unknown zone becomes UTC, nothing is lost."""
    if is_known(name):
        return name, ""
    return (
        FALLBACK,
        f"The page gave the time zone {name[:80]!r}, which is not known here; times are kept in UTC.",
    )


def of_this_machine() -> str:
    """The zone of the machine that runs the kernel; UTC where it cannot be told."""
    named = os.environ.get("TZ", "").removeprefix(":")
    linked = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return next((name for name in (named, linked) if name and is_known(name)), FALLBACK)
