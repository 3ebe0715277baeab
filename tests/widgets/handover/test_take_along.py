"""The take-along page: readable by its owner only, written only when the gate is open, self-contained."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import stat

import pytest
from support.take_along import result_of, text_of

from glidekit.errors import GlidekitError, SafetyStop
from glidekit.planning.presets import plan
from glidekit.widgets.handover.take_along import RESULT, TakeWithMe, take_along

SCRIPT = re.compile(r'<script type="module">(.*?)</script>', re.DOTALL)


@pytest.fixture
def checked(diary):
    diary.record_safety_check(full=True)
    return diary


@pytest.fixture
def written(checked, tmp_path):
    return take_along(plan("gentle-start"), checked, tmp_path / "session.html")


def test_it_is_good_until_the_safety_check_runs_out(checked, written):
    assert written.until == checked.gate().until
    assert "17 March 2026" in str(written)


def test_only_its_owner_can_read_it(written):
    assert stat.S_IMODE(written.path.stat().st_mode) == 0o600


def test_nothing_in_it_may_be_fetched_and_only_its_own_scripts_run(written):
    text = written.path.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "'unsafe-inline'" not in policy[1].replace("style-src 'unsafe-inline'", "")
    scripts = SCRIPT.findall(text)
    assert len(scripts) == 5
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy[1]
    assert not re.search(r"""(?:src|href)=["']https?:""", text)


def test_it_tells_nobody_which_diary_it_is_of_nor_any_answer_in_it(checked, written):
    text = written.path.read_text(encoding="utf-8")
    assert checked.log_id not in text
    data = json.loads(
        re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[0]
    )
    assert data["player"]["session"]["plan"]["name"] == "gentle-start"
    assert data["check"]["view"]["remembered"] is None


def test_another_page_of_this_kind_is_replaced_and_no_other_file(checked, written, tmp_path):
    take_along(plan("flare-day"), checked, written.path)
    other = tmp_path / "other.html"
    other.write_text("<p>mine</p>", encoding="utf-8")
    for name in (other, tmp_path / "session.txt", tmp_path / "nowhere" / "session.html"):
        with pytest.raises(GlidekitError, match=r"there already|ends in|does not exist") as problem:
            take_along(plan("flare-day"), checked, name)
        assert problem.value.safe == "Nothing was written."
    assert other.read_text(encoding="utf-8") == "<p>mine</p>"


def test_a_closed_gate_writes_nothing(diary, tmp_path):
    target = tmp_path / "session.html"
    with pytest.raises(SafetyStop):
        take_along(plan("gentle-start"), diary, target)
    diary.record_safety_check(full=True)
    with pytest.raises(SafetyStop, match="locked"):
        take_along(plan("as-in-the-article"), diary, target)
    diary.record_safety_check(["A1"])
    with pytest.raises(SafetyStop):
        take_along(plan("gentle-start"), diary, target)
    assert not target.exists()


def test_the_form_writes_the_page_beside_the_notebook(checked, press, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    form = press(TakeWithMe(checked), "write")
    assert form.state == "saved", form.message
    assert (tmp_path / "session.html").exists()


def test_the_form_takes_a_result_in_once_and_says_what_is_wrong(checked, press, clock):
    form = TakeWithMe(checked)
    press(form, "take", {RESULT: None})
    assert form.problems[RESULT] == "Paste the text first."
    clock.pass_(hours=1)
    text = text_of(result_of(checked, plan("gentle-start"), at=clock()))
    clock.pass_(hours=1)
    press(form, "take", {RESULT: text[:-9]})
    assert (form.state, "cut off" in form.message) == ("error", True)
    press(form, "take", {RESULT: text})
    assert (form.state, "1 session" in form.message) == ("saved", True)
    press(form, "take", {RESULT: text})
    assert "already" in form.message
    assert len(checked.sessions()) == 1


def test_the_form_says_why_no_page_can_be_written(diary, press):
    form = press(TakeWithMe(diary), "write")
    assert form.state == "error"
    assert "safety check" in form.message
