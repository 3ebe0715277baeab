"""The log: one SQLite file that cannot lose an acknowledged session, read through pandas.

Names are loaded when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glidekit.log.care.restore import restore
    from glidekit.log.opening import open_log
    from glidekit.log.sessions.running import OpenSession
    from glidekit.log.symptom_log import SymptomLog

_HOMES = {
    "OpenSession": "sessions.running",
    "SymptomLog": "symptom_log",
    "open_log": "opening",
    "restore": "care.restore",
}

__all__ = ["OpenSession", "SymptomLog", "open_log", "restore"]


def __getattr__(name: str) -> Any:
    """Load a name's module when the name is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
