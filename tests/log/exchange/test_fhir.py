from __future__ import annotations

import json
import stat
import sys
from datetime import UTC, datetime

import pytest
from support.diary import record

from glidekit.errors import LogError
from glidekit.log import open_log
from glidekit.session.record import Rating


@pytest.fixture
def written(log, tmp_path, rate):
    """Write a log as a FHIR Bundle and read it back."""

    def write(**how):
        path = log.export_fhir(tmp_path / "log.fhir.json", **how)
        return json.loads(path.read_text())

    return write


def resources(bundle, kind):
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def test_answers_carry_the_published_codes_and_the_number(log, written, rate):
    log.add_ratings([rate("leg_pain", 4, side="left"), rate("peg", 3.3, "weekly"), rate("sitting_min", 25)])
    pain, peg, sitting = resources(written(), "Observation")
    assert pain["code"]["coding"][0]["code"] == "72514-3"
    assert pain["code"]["coding"][0]["system"] == "http://loinc.org"
    assert pain["valueQuantity"]["value"] == 4
    assert pain["bodySite"] == {"text": "left leg"}
    assert pain["effectiveDateTime"] == "2026-03-10T13:00:00+01:00"
    assert peg["code"]["coding"][0]["code"] == "91147-9"
    assert "coding" not in sitting["code"]
    assert sitting["valueQuantity"]["code"] == "min"


def test_a_blank_is_absent_and_a_level_is_its_word(log, written, rate):
    log.add_ratings([rate("leg_pain", None), rate("furthest_point", "calf")])
    blank, place = resources(written(), "Observation")
    assert "valueQuantity" not in blank
    assert blank["dataAbsentReason"]["coding"][0]["code"] == "unknown"
    assert place["valueCodeableConcept"] == {"text": "calf"}


def test_words_beside_a_number_are_exported_and_come_back(log, written, clock, tmp_path):
    """The parts of a PEG or a value's original form are exported; a person's own words only on request."""
    peg = Rating("peg", 4.0, clock(), moment="weekly", text="pain 5, enjoyment 4, activity 3")
    own = Rating("activity", 6.0, clock(), moment="weekly", text="digging")
    log.add_ratings([peg, own])
    assert [row.get("note") for row in resources(written(), "Observation")] == [[{"text": peg.text}], None]
    (tmp_path / "log.fhir.json").unlink()
    written(notes=True)
    other = open_log(tmp_path / "other.sqlite", clock=clock)
    other.import_log(tmp_path / "log.fhir.json")
    assert set(other.ratings()["text"]) == {peg.text, "digging"}


def test_times_before_zones_had_whole_minutes_are_in_utc(log, written, rate):
    log.add_ratings([rate("leg_pain", 4, at=datetime(1910, 5, 1, 12, tzinfo=UTC), zone="Europe/Amsterdam")])
    (pain,) = resources(written(), "Observation")
    assert pain["effectiveDateTime"] == "1910-05-01T12:00:00+00:00"


def test_a_note_that_was_emptied_is_left_out(log, written):
    log.amend(log.save(record()), note="")
    (session,) = resources(written(notes=True), "QuestionnaireResponse")
    assert [item["text"] for item in session["item"]] == [
        "Plan", "Sets planned", "Sets done", "Seconds exercised",
    ]  # fmt: skip


def test_no_patient_and_no_free_text_unless_asked_for(log, written, tmp_path):
    log.save(record())
    text = json.dumps(written())
    assert "subject" not in text
    assert "a note" not in text
    (tmp_path / "log.fhir.json").unlink()
    named = written(patient="Patient/7", notes=True)
    assert {entry["resource"]["subject"]["reference"] for entry in named["entry"]} == {"Patient/7"}
    assert "a note" in json.dumps(named)


def test_a_session_says_what_was_planned_and_done(log, written):
    log.save(record(bouts=3))
    log.void(log.save(record(1)))
    (session,) = resources(written(), "QuestionnaireResponse")
    answers = {item["linkId"]: next(iter(item["answer"][0].values())) for item in session["item"]}
    assert answers == {"plan": "A short one", "sets-planned": 3, "sets-done": 3, "seconds": 181.5}
    assert session["status"] == "completed"


def test_a_corrected_answer_is_marked_as_amended(log, written):
    name = log.save(record(ratings=2))
    log.amend(name, leg_pain_before=7)
    assert [row["status"] for row in resources(written(), "Observation")] == ["amended", "final"]


def test_the_loinc_notice_goes_along_and_simulated_data_say_so(tmp_path):
    log = open_log(tmp_path / "simulated.sqlite", simulated=True)
    log.save(record(simulated=True))
    bundle = json.loads(log.export_fhir(tmp_path / "x.json").read_text())
    assert "http://loinc.org/license" in bundle["meta"]["tag"][0]["display"]
    assert bundle["meta"]["tag"][1]["code"] == "HTEST"


def test_the_file_is_for_its_owner_and_overwrites_nothing(log, tmp_path, written):
    written()
    assert stat.S_IMODE((tmp_path / "log.fhir.json").stat().st_mode) == 0o600
    with pytest.raises(LogError, match="already a file"):
        written()
    with pytest.raises(LogError, match="does not exist"):
        log.export_fhir(tmp_path / "nowhere" / "x.json")


def test_without_the_extra_it_says_what_to_install(log, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fhir.resources.R4B.bundle", None)
    with pytest.raises(LogError, match="not installed") as told:
        log.export_fhir(tmp_path / "x.json")
    assert "glidekit[fhir]" in told.value.do
