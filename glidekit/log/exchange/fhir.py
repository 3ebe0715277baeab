"""The log as a FHIR Bundle: an Observation for each answer, a QuestionnaireResponse for each session.

Validated with the R4B models of ``fhir.resources`` (extra ``fhir``), which has none for R4. The two versions
do not differ here: none of the resources that R4B changed existed before R4 (hl7.org/fhir/R4B/r3maps.html),
and those used here did. No patient is named unless a reference is given, and no free text unless asked for.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from glidekit.errors import LogError
from glidekit.log.exchange.dump import units
from glidekit.log.ids import from_us
from glidekit.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from glidekit.log.exchange.shape import Dump
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
_SITES = {"leg_pain": "leg", "back_pain": "back", "tingling": "leg", "weakness": "leg"}
_MOMENTS = {
    "before": "before a session", "after": "after a session", "next-day": "on the day after a session",
    "weekly": "in a weekly look", "alone": "on its own",
}  # fmt: skip
_ANSWERED = {"finished": "completed", "stopped": "stopped", "abandoned": "stopped", "running": "in-progress"}
_SURVEY = "http://terminology.hl7.org/CodeSystem/observation-category"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_SIMULATED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}


def bundle(given: Dump, *, patient: str | None, notes: bool, now: datetime) -> dict[str, Any]:
    """The Bundle in plain values: answers first, then sessions, oldest first; validated."""
    sessions = {row["session_id"]: row for row in given["session"]}
    shown = [row for row in given["session"] if row["voided_us"] is None]
    hidden = set(sessions) - {row["session_id"] for row in shown}
    ratings = [row for row in given["rating"] if row["voided_us"] is None and row["session_id"] not in hidden]
    parts = units(given)
    amended = {row["row_id"] for row in given["amendment"]}
    subject = {"subject": {"reference": patient}} if patient else {}
    resources = [
        *(
            _observation(row, amended=row["rating_id"] in amended) | subject
            for row in _by(ratings, "rated_us")
        ),
        *(
            _response(row, parts[row["session_id"]], notes=notes) | subject
            for row in _by(shown, "started_us")
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
    """The notice that goes with LOINC's codes, and a mark on simulated data."""
    tags = [{"system": _LOINC, "display": LOINC_NOTICE}]
    return [*tags, _SIMULATED] if given["diary"][0]["kind"] == "simulated" else tags


def _observation(row: Values, *, amended: bool) -> dict[str, Any]:
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
    }


def _value(row: Values) -> dict[str, Any]:
    scale = SCALES[row["scale"]]
    if row["value"] is None:  # asked, and left blank: neither none nor zero
        return {
            "dataAbsentReason": {"coding": [{"system": _ABSENT, "code": "unknown", "display": "Unknown"}]}
        }
    if scale.levels:
        return {"valueCodeableConcept": {"text": row["text"]}}
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
    """A session as what its diary page says: plan, sets planned and done, time, and notes if asked for."""
    sets = unit.get("bout", [])
    notes_left = (note for note in unit.get("note", ()) if note["voided_us"] is None and note["text"].strip())
    texts = [note["text"] for note in notes_left]
    items = [
        _item("plan", "Plan", "valueString", row["plan_title"] or row["plan_name"] or "unknown"),
        _item("sets-planned", "Sets planned", "valueInteger", len(sets)),
        _item("sets-done", "Sets done", "valueInteger", sum(bout["outcome"] == "done" for bout in sets)),
        _item("seconds", "Seconds exercised", "valueDecimal", sum(bout["actual_s"] for bout in sets)),
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


def _item(link: str, text: str, kind: str, value: Any) -> dict[str, Any]:
    return {"linkId": link, "text": text, "answer": [{kind: value}]}


def _when(at_us: int, zone: str) -> str:
    """ISO text with the offset in whole minutes, all that FHIR knows; before about 1930 some had seconds."""
    moment = from_us(at_us).astimezone(ZoneInfo(zone))
    offset = moment.utcoffset() or timedelta()
    shown = moment.astimezone(UTC) if offset % timedelta(minutes=1) else moment
    return shown.isoformat(timespec="seconds")


def _validated(whole: dict[str, Any]) -> dict[str, Any]:
    try:
        from fhir.resources.R4B.bundle import Bundle
    except ImportError as problem:
        raise LogError(
            "The FHIR export needs a package that is not installed.",
            safe="Nothing was written.",
            do="Install it with: pip install 'glidekit[fhir]'.",
        ) from problem
    Bundle.model_validate(whole)
    return whole
