"""Which browser may run which session: one timer for one person, whatever kernels and browsers there are.

A page starts at once and claims the timer. The claim is kept in the log, which is all that two kernels share.
The later claim yields, unless the person chose to take over. If a browser is gone, its claim ends by itself,
after the time of its last step and of a gap that is caught up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError
from glidekit.log.settings import RUNNING_TIMER
from glidekit.rules.thresholds import RULES
from glidekit.session.fold import in_order
from glidekit.session.record import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glidekit.log import SymptomLog

OWN_PACE_S = 600
"""How long a step that waits for the person counts as running with no word from its page."""

_RUNS = {"started": True, "resumed": True, "paused": False} | dict.fromkeys(ENDINGS, False)


def holder(log: SymptomLog, now_ms: float) -> dict[str, Any]:
    """Who claimed last (browser, session, title, number) and whether it ``runs``; {} for nobody.

    ``before_runs``: the same of the session taken over; whoever took it waits until that is paused.
    """
    held = log.setting(RUNNING_TIMER, {})
    if not held:
        return {}
    before = str(held.get("before", ""))
    return {
        **held,
        "runs": runs(log, str(held["session"]), now_ms),
        "before_runs": bool(before) and runs(log, before, now_ms),
    }


def claim(log: SymptomLog, asked: Mapping[str, Any], now_ms: float) -> dict[str, Any]:
    """Answer the claim of a page (browser, session, title, take, ask): the holder, with the ask it answers.

    Raises GlidekitError for a claim without a browser or a session.
    """
    wanted = {name: str(asked.get(name) or "") for name in ("browser", "session", "title")}
    if not (wanted["browser"] and wanted["session"]):
        raise GlidekitError("A timer claimed without its browser or session.")
    held = holder(log, now_ms)
    other = bool(held) and held["browser"] != wanted["browser"]
    yields = other and held["runs"] and asked.get("take") is not True
    if not yields and not log.read_only and any(held.get(name) != value for name, value in wanted.items()):
        before = str(held["session"]) if other and held["runs"] else ""
        log.set_setting(RUNNING_TIMER, {**wanted, "number": int(held.get("number", 0)) + 1, "before": before})
    return {**holder(log, now_ms), "answers": asked.get("ask")}


def runs(log: SymptomLog, session_id: str, now_ms: float) -> bool:
    """Whether this session runs, by its events: begun, not paused, its step not long over."""
    try:
        if log.session(session_id).status != "running":
            return False
        phases, events = log.timeline_of(session_id), in_order(log.events_of(session_id))
    except GlidekitError:  # claimed, and never begun
        return False
    going = False
    for event in events:
        going = _RUNS.get(event.kind, going)
    if not going:
        return False
    last = events[-1]
    seconds = phases[last.phase].seconds if last.phase < len(phases) else 0
    extra_s = float(last.detail.get("extra_ms") or 0) / 1000
    left_s = (OWN_PACE_S if seconds is None else seconds) + extra_s + RULES.gap_s
    return now_ms < last.at + left_s * 1000
