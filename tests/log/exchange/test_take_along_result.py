"""A result of the take-along page is imported once and closes no stop; a damaged one changes nothing."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from support.take_along import result_of, text_of

from glidekit.errors import LogError
from glidekit.log import open_log
from glidekit.rules import Retract


@pytest.fixture
def diary(log, clock):
    log.affected_side = "left"
    log.record_safety_check(full=True)
    clock.pass_(hours=3)
    return log


@pytest.fixture
def result(diary, clock, short_plan):
    return result_of(diary, short_plan, at=clock() - timedelta(hours=1))


def refused(diary, given, words):
    before = diary.records(), len(diary.sessions())
    with pytest.raises(LogError, match=words) as problem:
        diary.import_take_along(given)
    assert (diary.records(), len(diary.sessions())) == before
    assert problem.value.safe
    assert problem.value.do


def test_a_session_comes_in_whole(diary, result):
    taken = diary.import_take_along(text_of(result))
    assert "1 session" in str(taken)
    session = diary.sessions().iloc[0]
    assert (session["status"], session["bouts_done"], session["leg_pain_after"]) == ("finished", 1, 3)
    assert session["came_on"] == "yes"
    blank = diary.ratings().query("scale == 'weakness'").iloc[0]
    assert blank["status"] == "skipped"
    assert diary.check().ok


def test_twice_adds_nothing(diary, result):
    diary.import_take_along(text_of(result))
    before = diary.records()
    again = diary.import_take_along(text_of(result))
    assert "already" in str(again)
    assert diary.records() == before


def test_a_file_is_read_whatever_a_mail_did_to_the_text(diary, result, tmp_path):
    text = text_of(result)
    wrapped = "Hello,\n" + "\n".join(text[at : at + 60].lower() for at in range(0, len(text), 60)) + "\nBye."
    file = tmp_path / "result.txt"
    file.write_text(wrapped, encoding="utf-8")
    assert "1 session" in str(diary.import_take_along(file))
    assert "already" in str(diary.import_take_along(str(file)))
    assert "already" in str(diary.import_take_along(text_of(result, small=False)))


def test_a_stop_stops_here_too(diary, clock):
    diary.import_take_along(text_of(result_of(diary, at=clock(), items=("A1",))))
    assert diary.gate().level == "emergency"
    assert diary.gate().items == ("A1",)


def test_it_is_no_full_check_and_closes_nothing(diary, clock, short_plan):
    clock.pass_(days=8)
    assert diary.gate().level == "stale"
    diary.import_take_along(text_of(result_of(diary, short_plan, at=clock())))
    assert diary.gate().level == "stale"
    diary.record_safety_check(["C1"])
    clock.pass_(hours=1)
    later = result_of(diary, at=clock())
    later["slips"] = [{"id": "s", "at": later["checks"][0]["at"], "item": "C1", "has": False, "minutes": 1}]
    diary.import_take_along(text_of(later))
    assert diary.gate().level == "urgent"


def slip_of(check, **other):
    return {"id": "s", "at": check["at"] + 30_000, "item": "A1", "has": False, "minutes": 0.5} | other


def test_a_slip_that_was_taken_back_there_adds_no_stop_and_both_answers_are_kept(diary, clock, short_plan):
    at = clock() - timedelta(hours=1)
    result = result_of(diary, short_plan, at=at)
    (cards,) = result["checks"]
    tap = cards | {"id": "tap", "at": cards["at"] - 60_000, "items": ["A1"], "full": False}
    taken = diary.import_take_along(text_of(result | {"checks": [tap, cards], "slips": [slip_of(tap)]}))
    assert "warning sign" not in str(taken)
    assert diary.gate().level == "clear"
    (kept,) = (one for one in diary.records() if isinstance(one, Retract))
    assert (kept.flag, kept.answer, kept.minutes) == ("A1", "no", 0.5)


@pytest.mark.parametrize(
    "other",
    [{"has": True}, {"minutes": 10.5}, {"at": 601_000}, {"item": "A2"}, {"at": -1}],
    ids=["I have this", "too late", "too late by the clock", "another item", "before the tap"],
)
def test_any_other_answer_leaves_the_stop(diary, clock, other):
    result = result_of(diary, at=clock() - timedelta(hours=1), items=("A1",))
    (tap,) = result["checks"]
    moment = {"at": tap["at"] + other["at"]} if "at" in other else {}
    diary.import_take_along(text_of(result | {"slips": [slip_of(tap, **(other | moment))]}))
    assert diary.gate().level == "emergency"


def test_a_second_tap_or_a_second_answer_leaves_the_stop(diary, clock):
    result = result_of(diary, at=clock() - timedelta(hours=1), items=("A1",))
    (tap,) = result["checks"]
    yes, no = slip_of(tap, has=True), slip_of(tap, id="s2", at=tap["at"] + 60_000, minutes=1)
    diary.import_take_along(text_of(result | {"slips": [yes, no]}))
    assert diary.gate().level == "emergency"


def test_a_slip_told_later_closes_no_stop_that_came_in_before(diary, clock, short_plan):
    result = result_of(diary, short_plan, at=clock() - timedelta(hours=1), items=("A1",))
    diary.import_take_along(text_of(result))
    (tap,) = result["checks"]
    diary.import_take_along(text_of(result | {"slips": [slip_of(tap)]}))
    assert diary.gate().level == "emergency"


def test_a_check_out_may_open_a_question(diary, clock, short_plan, rate):
    for _ in range(3):
        diary.add_ratings([rate("weakness", 1, side="left")])
        clock.pass_(days=1)
    weak = result_of(diary, short_plan, at=clock() - timedelta(hours=1))
    weak["session"]["answers"]["weakness"] = 7
    diary.import_take_along(text_of(weak))
    assert diary.gate().level == "ask"


def test_it_pays_no_restart(diary, clock, short_plan):
    diary.record_safety_check(["C2"])
    clock.pass_(days=1)
    diary.record_safety_check(full=True, assessed=("doctor", clock().date(), True))
    owed = diary.advice().plan
    for day in range(1, 4):
        clock.pass_(days=1)
        one = result_of(diary, short_plan, at=clock() - timedelta(hours=1))
        one["session"]["id"] = f"01900000-0000-7000-8000-00000000010{day}"
        one["session"]["plan"]["kind"] = "flare"
        diary.import_take_along(text_of(one))
    assert len(diary.sessions()) == 3
    assert diary.advice().plan == owed == "flare"


def test_a_text_that_is_cut_off_says_so(diary, result):
    text = text_of(result)
    refused(diary, text[:-40], "cut off")
    refused(diary, text[:50] + ".", "letter wrong|missing")


def test_one_wrong_letter_is_found(diary, result):
    text = text_of(result)
    draw = random.Random(4)
    for _ in range(40):
        at = draw.randrange(4, len(text) - 1)
        other = draw.choice([letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" if letter != text[at]])
        if at == len(text) - 2:  # the last letter may hold unused bits
            continue
        refused(diary, text[:at] + other + text[at + 1 :], "letter wrong|missing|cut off")
    refused(diary, text[:20] + "!" + text[21:], "cut off")


@pytest.mark.parametrize("given", ["", "no such thing", "GK1:", "nowhere.txt", "GK1:."])
def test_text_that_is_not_a_result_is_refused(diary, given):
    refused(diary, given, "no result|cut off|letter wrong")


def test_a_result_of_another_diary_is_refused(diary, result, tmp_path, clock):
    other = open_log(tmp_path / "other.sqlite", clock=clock)
    refused(other, text_of(result), "another diary")


def test_a_result_dated_ahead_is_refused(diary, clock, short_plan):
    refused(diary, text_of(result_of(diary, short_plan, at=clock() + timedelta(hours=2))), "ahead of now")


def test_an_erased_session_stays_out(diary, result):
    diary.import_take_along(text_of(result))
    diary.erase(result["session"]["id"], sure=True)
    taken = diary.import_take_along(text_of(result))
    assert "erased" in str(taken)
    assert len(diary.sessions()) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"checks": None}, {"checks": [{"id": "x", "at": "noon", "items": []}]}, {"session": {"id": "x"}},
        {"checks": [{"id": "x", "at": 1e12, "items": [3]}]},
        {"checks": [{"id": "x", "at": 1e300, "items": []}]}, {"slips": [{"at": 1e12}]}, {"session": []},
    ],
)  # fmt: skip
def test_a_result_that_no_page_writes_is_refused(diary, result, change):
    refused(diary, text_of(result | change), "not as the page writes it")


def test_a_session_that_no_page_writes_is_refused(diary, result):
    for name, value in [
        ("plan", {"items": []}),
        ("answers", {"leg_pain": 40}),
        ("side", "middle"),
        ("events", {"o": [["danced", 1, 1, 1]]}),
        ("events", {}),
    ]:
        refused(
            diary,
            text_of(result | {"session": result["session"] | {name: value}}),
            "not as the page writes it",
        )
    refused(diary, text_of(["a list"]), "not as the page writes it")


def test_several_results_come_in_together_or_not_at_all(diary, result, clock, short_plan):
    second = result_of(diary, short_plan, at=clock() - timedelta(minutes=30))
    second["session"]["id"] = "01900000-0000-7000-8000-000000000002"
    refused(diary, text_of(result) + "\n" + text_of(second)[:-9], "cut off")
    assert "2 sessions" in str(diary.import_take_along(text_of(result) + "\n" + text_of(second)))


def test_a_read_only_log_takes_nothing(diary, result):
    text = text_of(result)
    closed = open_log(diary.path, read_only=True)
    with pytest.raises(LogError):
        closed.import_take_along(text)
