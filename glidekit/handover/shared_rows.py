"""The rows behind a page: plain values in one canonical form.

Their hash, and every figure on the page, can be computed from them again by anybody. Ids of the log are left
out; sessions are numbered in their order.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from glidekit.body.areas import KINDS
from glidekit.handover.choice import Choice, choice_from
from glidekit.log.safety_log import slips
from glidekit.log.sessions.kept_plans import proposed_plans
from glidekit.log.settings import TALKED
from glidekit.planning.model import OWN_PLAN
from glidekit.planning.plan_file import checked, plan_text
from glidekit.scales import MOMENTS, SIDES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from glidekit.log import SymptomLog
    from glidekit.planning.model import Plan

FORM = 4
"""The form of the rows; a page of a newer one is refused in words."""

_OF_ITEM = {
    "leg pain": ("leg_pain",),
    "how far down": ("furthest_point", "pain_areas", "tingling_areas", "numb_areas"),
    "tingling and weakness": ("tingling", "weakness"),
    "daily life": ("sitting_min", "walking_min", "activity", "peg"),
    "sessions": ("came_on", "settled"),
    "nights and tablets": ("night", "tablets"),
    "marks": ("different_today",),
}
_RATING = ("session", "at", "day", "moment", "scale", "side", "value", "text")
_SESSION = ("session", "day", "status", "plan", "planned", "done", "own")
_BOUT = ("session", "exercise", "side", "outcome", "target_reps", "actual_reps")
_CHECK = ("day", "kind", "outcome", "flags", "later")
_SLIP = "tapped by mistake"


def rows_of(log: SymptomLog, choice: Choice, *, made: date, plan: Plan | None) -> dict[str, Any]:
    """Everything a page needs, and nothing that was not chosen. ``plan``: None where nothing may start."""
    import glidekit

    sessions, number = _sessions(log, choice)
    return {
        "form": FORM,
        "glidekit": glidekit.__version__,
        "made": made.isoformat(),
        "simulated": log.simulated,
        "choice": choice.to_dict(),
        "ratings": _ratings(log, choice, number),
        "sessions": sessions,
        "bouts": _bouts(log, choice, number),
        "checks": _checks(log),
        "talked": log.setting(TALKED),
        "marks": _listed(_within(log.marks(), choice), ("day", "label")) if choice.has("marks") else [],
        "notes": _listed(_within(log.notes(), choice), ("day", "text")) if choice.notes else [],
        "corrections": int(log.history()["change_id"].nunique()),
        "plan": json.loads(plan_text(plan)) if choice.has("plan") and plan is not None else None,
        "given": _given(log) if choice.has("plan") else None,
    }


def canonical(rows: dict[str, Any]) -> bytes:
    """The one way in which rows are written: sorted keys, no spaces, UTF-8."""
    return json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(rows: dict[str, Any]) -> str:
    """SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(rows)).hexdigest()


def choice_in(rows: dict[str, Any]) -> Choice:
    """The choice that the rows were made with."""
    return choice_from(rows["choice"])


def plan_in(rows: dict[str, Any]) -> Plan | None:
    """The plan now; None where none is shared, or nothing may be started."""
    return None if rows["plan"] is None else checked(rows["plan"])


def _given(log: SymptomLog) -> dict[str, Any] | None:
    """Whose plan was taken last."""
    taken = [one for one in proposed_plans(log) if one.answer == "taken"]
    if not taken:
        return None
    on = taken[-1].proposal.on
    return {
        "by": taken[-1].proposal.by,
        "on": on.isoformat() if on else None,
        "taken": taken[-1].at.date().isoformat(),
    }


def ratings_frame(rows: dict[str, Any]) -> pd.DataFrame:
    """The ratings as a frame with the columns of ``log.ratings()`` that figures and pictures use."""
    frame = pd.DataFrame(rows["ratings"], columns=list(_RATING))
    return pd.DataFrame({
        "session_id": frame["session"].map(_text).astype("string"),
        "rated_at": pd.to_datetime(frame["at"], utc=True, format="ISO8601").astype("datetime64[us, UTC]"),
        "local_date": pd.to_datetime(frame["day"]).astype("datetime64[us]"),
        "moment": pd.Categorical(frame["moment"], categories=MOMENTS),
        "scale": frame["scale"].astype("str"),
        "side": pd.Categorical(frame["side"], categories=SIDES),
        "value": frame["value"].astype("Float64"),
        "text": frame["text"].astype("string"),
        "status": pd.Categorical(["answered"] * len(frame), categories=STATUSES),
        "written": pd.Series(range(len(frame)), dtype="Int64"),
    })  # fmt: skip


def marks_frame(rows: dict[str, Any]) -> pd.DataFrame:
    """The marks as a frame with the columns that pictures use."""
    frame = pd.DataFrame(rows["marks"], columns=["day", "label"])
    return pd.DataFrame({
        "local_date": pd.to_datetime(frame["day"]).astype("datetime64[us]"),
        "label": frame["label"].astype("str"),
    })  # fmt: skip


def table(rows: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Sessions, bouts, checks, marks or notes as one dict a row."""
    columns = {
        "sessions": _SESSION, "bouts": _BOUT, "checks": _CHECK, "marks": ("day", "label"),
        "notes": ("day", "text"), "ratings": _RATING,
    }[name]  # fmt: skip
    return [dict(zip(columns, row, strict=True)) for row in rows[name]]


def _within(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    kept = pd.Series(data=True, index=frame.index)
    if choice.since is not None:
        kept &= frame["local_date"] >= pd.Timestamp(choice.since)
    if choice.until is not None:
        kept &= frame["local_date"] <= pd.Timestamp(choice.until)
    return frame[kept]


def _sessions(log: SymptomLog, choice: Choice) -> tuple[list[list[Any]], dict[str, int]]:
    frame = _within(log.sessions(), choice)
    number = {str(name): place for place, name in enumerate(frame["session_id"], start=1)}
    if not choice.has("sessions"):
        return [], number
    rows = [
        [number[str(row["session_id"])], _day(row["local_date"]), str(row["status"]),
         _text(row["plan_title"]), _plain(row["bouts_planned"]), _plain(row["bouts_done"]),
         str(row["plan_name"]).startswith(OWN_PLAN)]
        for row in frame.to_dict("records")
    ]  # fmt: skip
    return rows, number


def _ratings(log: SymptomLog, choice: Choice, number: dict[str, int]) -> list[list[Any]]:
    frame = _within(log.ratings(), choice)
    scales = [scale for item in choice.items for scale in _OF_ITEM.get(item, ())]
    frame = frame[(frame["status"] == "answered") & frame["scale"].isin(scales)]
    if choice.leg is not None:
        frame = _of_leg(frame, choice.leg)
    order = ["local_date", "written" if "written" in frame.columns else "rated_at"]
    return [
        [number.get(str(row["session_id"])), row["rated_at"].isoformat(), _day(row["local_date"]),
         str(row["moment"]), str(row["scale"]), _text(row["side"]), _plain(row["value"]), _text(row["text"])]
        for row in frame.sort_values(order, kind="stable").to_dict("records")
    ]  # fmt: skip


def _of_leg(frame: pd.DataFrame, leg: str) -> pd.DataFrame:
    """What was said of one leg, or of none; a body map keeps the places on that side."""
    kept = frame[frame["side"].isna() | (frame["side"] == leg)].copy()
    maps = kept["scale"].isin([f"{kind}_areas" for kind in KINDS]) & kept["text"].notna()
    places = kept.loc[maps, "text"].map(
        lambda text: [place for place in str(text).split("; ") if place.endswith(f"-{leg}")]
    )
    kept.loc[maps, "text"] = places.map("; ".join)
    kept.loc[maps, "value"] = places.map(len)
    return kept


def _checks(log: SymptomLog) -> list[list[Any]]:
    """Every safety check, whichever days were chosen; ``later``: what was said on its stop page."""
    frame = log.safety_checks().assign(later=None)
    for item, at in slips(log):
        earlier = frame.index[(frame["checked_at"] <= at) & (frame["flags"] == item)]
        frame.loc[earlier[-1:], "later"] = _SLIP
    return _listed(frame, _CHECK)


def _bouts(log: SymptomLog, choice: Choice, number: dict[str, int]) -> list[list[Any]]:
    """Every set; of other days, and where sessions are not shared, those that hurt: they are never hidden."""
    frame = log.bouts()
    hurt = frame["outcome"] == "hurt"
    chosen = frame["session_id"].isin(number) if choice.has("sessions") else hurt
    frame = frame[chosen | hurt]
    return [
        [number.get(str(row["session_id"])), str(row["exercise"]), str(row["side"]), str(row["outcome"]),
         _plain(row["target_reps"]), _plain(row["actual_reps"])]
        for row in frame.to_dict("records")
    ]  # fmt: skip


def _listed(frame: pd.DataFrame, names: Iterable[str]) -> list[list[Any]]:
    columns = [
        [_day(value) for value in frame["local_date"]]
        if name == "day"
        else [_text(value) for value in frame[name]]
        for name in names
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _day(value: Any) -> str:
    return str(value.date().isoformat())


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _plain(value: Any) -> float | int | None:
    if pd.isna(value):
        return None
    return int(value) if float(value).is_integer() else float(value)
