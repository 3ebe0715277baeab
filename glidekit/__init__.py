"""glidekit: understand sciatica, be guided through nerve glides, log symptoms, see honestly how it goes.

Everything a notebook calls hangs here and is loaded on first use, so ``import glidekit as gk`` costs
milliseconds. The verbs are the public functions of ``glidekit.workbook``; a new one is named only there.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glidekit import analysis as analysis
    from glidekit import body as body
    from glidekit import rules as rules
    from glidekit.errors import GlidekitError as GlidekitError
    from glidekit.planning.plan import Item as Item
    from glidekit.planning.plan import Plan as Plan
    from glidekit.rules.thresholds import Rules as Rules
    from glidekit.workbook import *  # noqa: F403 - its public functions are the face

__version__ = "0.1.0"

_CLASSES = {
    "GlidekitError": "glidekit.errors",
    "Item": "glidekit.planning.plan",
    "Plan": "glidekit.planning.plan",
    "Rules": "glidekit.rules.thresholds",
}
_PACKAGES = ("analysis", "body", "rules")


def __getattr__(name: str) -> Any:
    """Load a name of the public face when it is first asked for (PEP 562)."""
    if name == "__all__":
        value: Any = ["__version__", *_CLASSES, *_PACKAGES, *_verbs()]
    elif name in _CLASSES:
        value = getattr(import_module(_CLASSES[name]), name)
    elif name in _PACKAGES:
        value = import_module(f"glidekit.{name}")
    elif not name.startswith("_") and name in _verbs():
        value = getattr(import_module("glidekit.workbook"), name)
    else:
        raise AttributeError(_unknown(name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """What completion offers: the public face, loaded or not."""
    return sorted(__getattr__("__all__"))


def _verbs() -> tuple[str, ...]:
    from glidekit.workbook import _verbs as names

    return names()


def _unknown(name: str) -> str:
    from glidekit.errors import GlidekitError

    if name.startswith("_"):
        return f"module 'glidekit' has no attribute {name!r}"
    return str(GlidekitError.unknown("part of glidekit", name, __getattr__("__all__")))
