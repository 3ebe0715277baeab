"""The log as a FHIR Bundle, and back: Observations are answers, QuestionnaireResponses are sessions.

It is validated with the R4B models of ``fhir.resources`` (extra ``fhir``), which has none for R4. Here the
two do not differ: no resource that R4B changed existed before R4 (hl7.org/fhir/R4B/r3maps.html), and those
used here did. It names no patient unless a reference is given, and holds no free text unless asked for.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import msgspec

from glidekit.errors import LogError, NotImported
from glidekit.log.exchange.dump import checked_rows, units
from glidekit.log.rows import from_us
from glidekit.log.schema import NOTE, PLAN_AS_RUN, RATING, SESSION, TABLES, TIMER_EVENT
from glidekit.log.values import note_values, plan_values
from glidekit.log.zones import FALLBACK, with_offset
from glidekit.progress import each
from glidekit.scales import SCALES, SIDES
from glidekit.session.record import local_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from glidekit.log.exchange.dump import Dump
    from glidekit.log.rows import Values

LOINC_NOTICE = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief "
    "Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is "
    "available at no cost under the license at http://loinc.org/license. LOINC® is a registered United "
    "States trademark of Regenstrief Institute, Inc."
)
_LOINC = "http://loinc.org"
_PAIN = ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")
_CODES = {"leg_pain": _PAIN, "back_pain": _PAIN, "peg": ("91147-9", "Mean score [PEG]")}
_OWN_WORDS = ("activity",)  # its name is the person's free text
_SITES = {"leg_pain": "leg", "back_pain": "back", "tingling": "leg", "weakness": "leg"}
_MOMENTS = {
    "before": "before a session", "after": "after a session", "next-day": "on the day after a session",
    "weekly": "in a weekly look", "alone": "on its own",
}  # fmt: skip
_ANSWERED = {"finished": "completed", "stopped": "stopped", "abandoned": "stopped", "running": "in-progress"}
_NONE = "none"
IMPORTED = "imported"
_SURVEY = "http://terminology.hl7.org/CodeSystem/observation-category"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_SIMULATED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}


READ = tuple(table for table in TABLES if table is not TIMER_EVENT)
"""Tables that a Bundle needs: all but the timer's events, which are most of a log."""


def bundle(given: Dump, *, patient: str | None, notes: bool, now: datetime) -> dict[str, Any]:
    """The validated Bundle in plain values: answers first, then sessions, each oldest first."""
    sessions = {row["session_id"]: row for row in given["session"]}
    shown = [row for row in given["session"] if row["voided_us"] is None]
    hidden = set(sessions) - {row["session_id"] for row in shown}
    ratings = [row for row in given["rating"] if row["voided_us"] is None and row["session_id"] not in hidden]
    parts = units(given)
    amended = {row["row_id"] for row in given["amendment"]}
    subject = {"subject": {"reference": patient}} if patient else {}
    resources = [
        *(
            _observation(row, amended=row["rating_id"] in amended, notes=notes) | subject
            for row in each("Writing answers", _by(ratings, "rated_us"))
        ),
        *(
            _response(row, parts[row["session_id"]], notes=notes) | subject
            for row in each("Writing sessions", _by(shown, "started_us"))
        ),
    ]
    return _validated(
        {
            "resourceType": "Bundle",
            "meta": {"tag": _tags(given)},
            "type": "collection",
            "timestamp": now.isoformat(timespec="seconds"),
            "entry": [
                {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource} for resource in resources
            ],
        }
    )


def _by(rows: Iterable[Values], key: str) -> list[Values]:
    return sorted(rows, key=lambda row: row[key])


def _tags(given: Dump) -> list[dict[str, str]]:
    """The notice that LOINC's licence asks for, and a mark on simulated data."""
    tags = [{"system": _LOINC, "display": LOINC_NOTICE}]
    return [*tags, _SIMULATED] if given["diary"][0]["kind"] == "simulated" else tags


def _observation(row: Values, *, amended: bool, notes: bool) -> dict[str, Any]:
    scale = SCALES[row["scale"]]
    code = _CODES.get(row["scale"])
    side, site = row["side"], _SITES.get(row["scale"])
    coding = {"coding": [{"system": _LOINC, "code": code[0], "display": code[1]}]} if code else {}
    return {
        "resourceType": "Observation",
        "id": row["rating_id"],
        "status": "amended" if amended else "final",
        "category": [{"coding": [{"system": _SURVEY, "code": "survey", "display": "Survey"}]}],
        "code": {**coding, "text": scale.label},
        "effectiveDateTime": _when(row["rated_us"], row["zone"]),
        "method": {"text": f"Self-rated {_MOMENTS[row['moment']]}"},
        **({"bodySite": {"text": f"{side} {site}" if side else site}} if site else {}),
        **_value(row),
        **({"note": [{"text": row["text"]}]} if _says_more(row, notes=notes) else {}),
    }


def _says_more(row: Values, *, notes: bool) -> bool:
    """Whether words go beside the number: its parts, how another diary wrote it, or the person's own."""
    scale = SCALES[row["scale"]]
    if scale.levels or scale.choices or row["value"] is None or not (row["text"] or "").strip():
        return False
    return notes or row["scale"] not in _OWN_WORDS


def _value(row: Values) -> dict[str, Any]:
    scale = SCALES[row["scale"]]
    if row["value"] is None:  # asked and left blank, which is neither none nor zero
        return {
            "dataAbsentReason": {"coding": [{"system": _ABSENT, "code": "unknown", "display": "Unknown"}]}
        }
    if scale.levels or scale.choices:
        return {"valueCodeableConcept": {"text": row["text"] or _NONE}}
    unit = ("minutes", "min") if scale.unit == "minutes" else ("score", "{score}")
    return {
        "valueQuantity": {
            "value": row["value"],
            "unit": unit[0],
            "system": "http://unitsofmeasure.org",
            "code": unit[1],
        }
    }


def _response(row: Values, unit: dict[str, list[Values]], *, notes: bool) -> dict[str, Any]:
    """A session: plan, sets planned and done, time, and notes if asked for."""
    sets = unit.get("bout", [])
    notes_left = (note for note in unit.get("note", ()) if note["voided_us"] is None and note["text"].strip())
    texts = [note["text"] for note in notes_left]
    items = [
        _item("plan", "Plan", "valueString", row["plan_title"] or row["plan_name"] or "unknown"),
        *(_sets(sets) if sets or row["origin"] != IMPORTED else ()),
        *(
            _item(f"note-{number}", "Note", "valueString", text)
            for number, text in enumerate(texts, 1)
            if notes
        ),
    ]
    return {
        "resourceType": "QuestionnaireResponse",
        "id": row["session_id"],
        "status": _ANSWERED[row["status"]],
        "authored": _when(row["ended_us"] or row["started_us"], row["zone"]),
        "item": items,
    }


def _sets(sets: list[Values]) -> tuple[dict[str, Any], ...]:
    """Sets and time; left out for an imported session, whose sets are unknown."""
    return (
        _item("sets-planned", "Sets planned", "valueInteger", len(sets)),
        _item("sets-done", "Sets done", "valueInteger", sum(bout["outcome"] == "done" for bout in sets)),
        _item("seconds", "Seconds exercised", "valueDecimal", sum(bout["actual_s"] for bout in sets)),
    )


def _item(link: str, text: str, kind: str, value: Any) -> dict[str, Any]:
    return {"linkId": link, "text": text, "answer": [{kind: value}]}


def _when(at_us: int, zone: str) -> str:
    """ISO text. FHIR allows whole minutes of offset only; before about 1930 some offsets had seconds."""
    moment = from_us(at_us).astimezone(ZoneInfo(zone))
    offset = moment.utcoffset() or timedelta()
    shown = moment.astimezone(UTC) if offset % timedelta(minutes=1) else moment
    return shown.isoformat(timespec="seconds")


def _validated(whole: dict[str, Any]) -> dict[str, Any]:
    """The Bundle, once one resource of each form has passed the model.

    Thousands of answers differ only in ids, times and numbers, and the model is slow for each.
    """
    try:
        from fhir.resources.R4B.bundle import Bundle
    except ImportError as problem:
        raise LogError(
            "The FHIR export needs a package that is not installed.",
            safe="Nothing was written.",
            do="Install it with: pip install 'glidekit[fhir]'.",
        ) from problem
    forms = {_form(entry["resource"]): entry for entry in whole["entry"]}
    Bundle.model_validate({**whole, "entry": list(forms.values())})
    return whole


def _form(resource: Mapping[str, Any]) -> bytes:
    """A resource without what the log has checked already: times, numbers, non-empty texts."""
    form = {**resource, "id": _ID.fullmatch(resource["id"]) is not None or resource["id"]}
    form |= {name: "" for name in ("effectiveDateTime", "authored") if name in resource}
    if "valueQuantity" in resource:
        quantity = resource["valueQuantity"]
        form["valueQuantity"] = {**quantity, "value": _kind(quantity["value"])}
    if "note" in resource:
        form["note"] = [_kind(note["text"]) for note in resource["note"]]
    if "item" in resource:
        form["item"] = [_form_of_item(item) for item in resource["item"]]
    return msgspec.json.encode(form)


def _form_of_item(item: Mapping[str, Any]) -> list[Any]:
    answers = [(kind, _kind(value)) for answer in item["answer"] for kind, value in answer.items()]
    return [item["linkId"].rstrip("0123456789"), item["text"], answers]


def _kind(value: object) -> str:
    return type(value).__name__ if str(value).strip() else "blank"


def text_of(whole: Mapping[str, Any]) -> bytes:
    """The Bundle as a file, one line an entry."""
    entries = msgspec.json.Encoder().encode_lines(whole["entry"]).replace(b"}\n{", b"},\n{")
    head = msgspec.json.encode({name: value for name, value in whole.items() if name != "entry"})
    return head[:-1] + b',"entry":[\n' + entries + b"]}\n"


# ------------------------------------------------------------------------------------------------- and back

_LABELS = {known.label: name for name, known in SCALES.items()}
_WHEN = {words: moment for moment, words in _MOMENTS.items()}
_ENDED = {"completed": "finished", "stopped": "stopped", "in-progress": "abandoned"}


def is_bundle(start: bytes) -> bool:
    """Whether a file begins as a FHIR Bundle does."""
    return start.lstrip().startswith(b"{") and b'"resourceType"' in start and b'"Bundle"' in start


def load(path: Path, whole: Any, problems: list[str], latest_us: int | None) -> Dump:
    """Answers and sessions of our own Bundle. Sets and timer events are not in it, so they stay unknown.

    Raises LogError for another system's Bundle, whose scales are not ours.
    """
    entries = whole.get("entry") if isinstance(whole, dict) else None
    resources = [
        entry["resource"]
        for entry in entries or ()
        if isinstance(entry, dict) and isinstance(entry.get("resource"), dict)
    ]
    if LOINC_NOTICE not in json.dumps(whole, ensure_ascii=False)[:5000]:
        raise NotImported(
            f"{path.name} is FHIR data of another system, which cannot be read here.",
            do="Ask for the diary as CSV or Excel, and take that in.",
        )
    found: Dump = {table.name: [] for table in (RATING, SESSION, NOTE, PLAN_AS_RUN)}
    for table, kind, made in (
        (RATING, "Observation", _rating_of), (SESSION, "QuestionnaireResponse", _session_of),
    ):  # fmt: skip
        rows = [
            (number, _made(made, one))
            for number, one in enumerate(resources, 1)
            if one.get("resourceType") == kind
        ]
        found[table.name] = checked_rows(table, rows, path.name, kind, problems, latest_us=latest_us)
    titles = {row["plan_title"] for row in found[SESSION.name]}
    plans = {title: plan_values({"name": IMPORTED, "title": title, "items": []}) for title in sorted(titles)}
    found[PLAN_AS_RUN.name] = list(plans.values())
    for row in found[SESSION.name]:
        row["plan_id"] = plans[row["plan_title"]]["plan_id"]
    found[NOTE.name] = [note for one in resources for note in _notes_of(one, found[SESSION.name])]
    return found


def _made(made: Callable[[dict[str, Any]], dict[str, Any]], resource: dict[str, Any]) -> dict[str, Any]:
    """A row in its exported form; an empty one, refused later, if the resource has another shape."""
    try:
        return made(resource)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return {}


def _rating_of(one: dict[str, Any]) -> dict[str, Any]:
    name = _LABELS[one["code"]["text"]]
    known, words = SCALES[name], one.get("bodySite", {}).get("text", "")
    moment = _WHEN[one["method"]["text"].removeprefix("Self-rated ")]
    at = _time_of(one["effectiveDateTime"])
    value, notes = one.get("valueQuantity", {}).get("value"), one.get("note")
    text = notes[0]["text"] if notes else None
    if known.levels or known.choices:
        text = one.get("valueCodeableConcept", {}).get("text")
    if known.levels and text is not None:
        value = float(known.levels.index(text))
    elif known.choices and text is not None:
        value = 0.0 if text == _NONE else float(len(text.split(", ")))
    zone = with_offset(at, FALLBACK)
    return {
        "rating_id": one["id"], "session_id": None, "rated_at": at.isoformat(), "zone": zone,
        "local_date": local_date(at, zone).isoformat(), "moment": moment, "scale": name,
        "side": next((side for side in SIDES if words.startswith(side)), None), "value": value, "text": text,
        "status": "skipped" if value is None else "answered", "created_at": at.isoformat(), "voided_at": None,
    }  # fmt: skip


def _session_of(one: dict[str, Any]) -> dict[str, Any]:
    said = {item["linkId"]: next(iter(item["answer"][0].values())) for item in one["item"]}
    ended = _time_of(one["authored"])
    started = ended - timedelta(seconds=float(said.get("seconds", 0)))
    zone = with_offset(ended, FALLBACK)
    return {
        "session_id": one["id"], "diary_id": IMPORTED, "started_at": started.isoformat(),
        "ended_at": ended.isoformat(), "zone": zone, "local_date": local_date(started, zone).isoformat(),
        "status": _ENDED[one["status"]], "stop_reason": "", "plan_id": IMPORTED, "plan_name": IMPORTED,
        "plan_title": said["plan"], "affected_side": None, "versions": "{}", "origin": IMPORTED,
        "created_at": ended.isoformat(), "closed_at": ended.isoformat(), "voided_at": None,
    }  # fmt: skip


def _notes_of(one: dict[str, Any], sessions: list[Values]) -> list[Values]:
    session = next((row for row in sessions if row["session_id"] == one.get("id")), None)
    if session is None or one.get("resourceType") != "QuestionnaireResponse":
        return []
    texts = [item["answer"][0]["valueString"] for item in one["item"] if item["linkId"].startswith("note-")]
    return [
        note_values(
            text, session_id=session["session_id"], at_us=session["ended_us"], zone=session["zone"],
            note_id=str(uuid5(NAMESPACE_URL, f"{one['id']}/{number}")),
        )
        for number, text in enumerate(texts)
        if isinstance(text, str)
    ]  # fmt: skip


def _time_of(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
