"""glidekit: understand sciatica, be guided through nerve glides, log symptoms, see honestly how it goes.

Everything a notebook calls hangs here and is loaded when it is first used, so that importing costs
milliseconds: ``import glidekit as gk``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glidekit import analysis as analysis
    from glidekit import body as body
    from glidekit.errors import GlidekitError as GlidekitError
    from glidekit.planning.model import Item as Item
    from glidekit.planning.model import Plan as Plan
    from glidekit.planning.rules import Rules as Rules
    from glidekit.workbook import adherence as adherence
    from glidekit.workbook import body_map as body_map
    from glidekit.workbook import check_in as check_in
    from glidekit.workbook import correct as correct
    from glidekit.workbook import edit_plan as edit_plan
    from glidekit.workbook import example_log as example_log
    from glidekit.workbook import exercise as exercise
    from glidekit.workbook import exercises as exercises
    from glidekit.workbook import experiment as experiment
    from glidekit.workbook import explore as explore
    from glidekit.workbook import explore_nerve as explore_nerve
    from glidekit.workbook import felt_change as felt_change
    from glidekit.workbook import how_often_wrong as how_often_wrong
    from glidekit.workbook import look_after as look_after
    from glidekit.workbook import mark_body as mark_body
    from glidekit.workbook import marks as marks
    from glidekit.workbook import missing_days as missing_days
    from glidekit.workbook import nerve_measured as nerve_measured
    from glidekit.workbook import next_day as next_day
    from glidekit.workbook import open_log as open_log
    from glidekit.workbook import phases as phases
    from glidekit.workbook import plan as plan
    from glidekit.workbook import player as player
    from glidekit.workbook import progression as progression
    from glidekit.workbook import safety_check as safety_check
    from glidekit.workbook import settings as settings
    from glidekit.workbook import simulate as simulate
    from glidekit.workbook import todays_session as todays_session
    from glidekit.workbook import trends as trends
    from glidekit.workbook import try_out as try_out
    from glidekit.workbook import watch as watch

__version__ = "0.1.0"

_VERBS = (
    "adherence", "body_map", "check_in", "correct", "edit_plan", "example_log", "exercise", "exercises",
    "experiment", "explore", "explore_nerve", "felt_change", "how_often_wrong", "look_after", "mark_body",
    "marks", "missing_days", "nerve_measured", "next_day", "open_log", "phases", "plan", "player",
    "progression", "safety_check", "settings", "simulate", "todays_session", "trends", "try_out", "watch",
)  # fmt: skip
_HOMES = dict.fromkeys(_VERBS, "glidekit.workbook") | {
    "GlidekitError": "glidekit.errors",
    "Item": "glidekit.planning.model",
    "Plan": "glidekit.planning.model",
    "Rules": "glidekit.planning.rules",
}
_PACKAGES = ("analysis", "body")

__all__ = ["__version__", *_HOMES, *_PACKAGES]  # noqa: PLE0604 - all of them are strings


def __getattr__(name: str) -> Any:
    """Load a name of the public face when it is first asked for (PEP 562)."""
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    elif name in _PACKAGES:
        value = import_module(f"glidekit.{name}")
    else:
        raise AttributeError(_unknown(name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """What completion offers: the public face, loaded or not."""
    return sorted(__all__)


def _unknown(name: str) -> str:
    from glidekit.errors import GlidekitError

    return str(GlidekitError.unknown("part of glidekit", name, __all__))
