"""What a person chose to share, and the rows behind a page: plain values in one canonical form.

Anybody can compute their hash, and every figure on the page, from them again. The log's ids are left out;
sessions are numbered in order.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, get_args

import pandas as pd

from glidekit.body.areas import KINDS
from glidekit.errors import GlidekitError, NotWritten
from glidekit.in_words import day
from glidekit.log.safety_log import slips
from glidekit.log.sessions.kept_plans import proposed_plans
from glidekit.log.settings import TALKED
from glidekit.planning.plan import OWN_PLAN
from glidekit.planning.plan_file import checked, plan_text
from glidekit.scales import MOMENTS, SIDES, STATUSES, Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glidekit.log import SymptomLog
    from glidekit.planning.plan import Plan

ITEMS = {
    "leg pain": "leg pain, its change and its graph",
    "how far down": "how far down the leg, with the body map",
    "tingling and weakness": "tingling and weakness",
    "daily life": "sitting, walking, own activities, the PEG score",
    "sessions": "sessions done against planned, and the day after",
    "nights and tablets": "nights and tablets",
    "marks": "marked days, and what was different",
    "plan": "the plan now",
}
"""What can be left out. The safety check, its stop answers and "That hurt" are always on the page."""

MOST_QUESTIONS, MOST_LETTERS = 3, 60


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page shows. ``since`` and ``until`` are days; ``leg`` None means each leg that was rated.

    ``items`` are keys of ITEMS; ``questions`` are up to three lines by the person. Raises GlidekitError,
    in words, for anything else.
    """

    since: date | None = None
    until: date | None = None
    leg: Side | None = None
    items: tuple[str, ...] = tuple(ITEMS)
    notes: bool = False
    questions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a choice that makes no page."""
        for item in self.items:
            if item not in ITEMS:
                raise GlidekitError.unknown("item of the page", item, ITEMS)
        if not self.items:
            raise NotWritten(
                "Nothing was chosen to share.", do=f"Choose at least one of: {', '.join(ITEMS)}."
            )
        for name in ("since", "until"):
            object.__setattr__(self, name, _as_day(name, getattr(self, name)))
        if self.leg is not None and self.leg not in get_args(Side):
            raise GlidekitError.unknown("leg", self.leg, get_args(Side))
        if self.since and self.until and self.since > self.until:
            raise NotWritten(
                f"The page cannot begin on {day(self.since)} and end on {day(self.until)}.",
                do="Swap the two days.",
            )
        self._check_questions()

    def _check_questions(self) -> None:
        if len(self.questions) > MOST_QUESTIONS:
            raise NotWritten(
                f"{len(self.questions)} questions are too many for one page.",
                do=f"Keep the {MOST_QUESTIONS} that matter most.",
            )
        for question in self.questions:
            if not isinstance(question, str):
                raise NotWritten(f"A question cannot be {question!r}.", do="Write it between quotes.")
            if question != question.encode(errors="ignore").decode():
                raise NotWritten(f"The question {question!r} holds half a letter.", do="Type it again.")
            if len(question) > MOST_LETTERS:
                raise NotWritten(
                    f"A question has {len(question)} letters.", do=f"Make it {MOST_LETTERS} letters or fewer."
                )

    def has(self, item: str) -> bool:
        """Whether an item is shared."""
        return item in self.items

    @property
    def left_out(self) -> tuple[str, ...]:
        """What the page does not show by choice, in words."""
        found = [words for item, words in ITEMS.items() if item not in self.items]
        found += ["notes"] if not self.notes else []
        found += [f"the {'right' if self.leg == 'left' else 'left'} leg"] if self.leg else []
        found += [f"days before {day(self.since)}, except for safety"] if self.since else []
        found += [f"days after {day(self.until)}, except for safety"] if self.until else []
        return tuple(found)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the rows of the page."""
        made = {one.name: getattr(self, one.name) for one in fields(self)}
        return made | {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "items": list(self.items),
            "questions": list(self.questions),
        }


def _as_day(name: str, given: Any) -> date | None:
    """A day as a date, also from "2026-03-09"."""
    if isinstance(given, str):
        with suppress(ValueError):
            return date.fromisoformat(given)
    if given is None or isinstance(given, date):
        return given.date() if isinstance(given, datetime) else given
    raise NotWritten(f"{name} cannot be {given!r}: it is a day.", do='Write it like this: "2026-03-09".')


def _day_in(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None


FORM = 4
"""The form of the rows; pages of another form are refused."""

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
    """Everything a page needs, and only what was chosen. ``plan``: None if nothing may start."""
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
    """The one way to write rows: sorted keys, no spaces, UTF-8."""
    return json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(rows: dict[str, Any]) -> str:
    """SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(rows)).hexdigest()


def choice_in(rows: dict[str, Any]) -> Choice:
    """The choice that the rows were made with."""
    given = rows["choice"]
    return Choice(
        since=_day_in(given["since"]),
        until=_day_in(given["until"]),
        leg=given["leg"],
        items=tuple(given["items"]),
        notes=bool(given["notes"]),
        questions=tuple(given["questions"]),
    )


def plan_in(rows: dict[str, Any]) -> Plan | None:
    """The plan now; None if it is not shared, or nothing may be started."""
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
    """What was said of this leg, or of none; a body map keeps the places on that side."""
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
    """Every set that was chosen, and every set that hurt: those are never hidden."""
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
