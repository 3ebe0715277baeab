"""The clinician's page: its figures follow from its rows, and a single changed digit is found."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.diary import Clock, own_record

import glidekit as gk
from glidekit.errors import GlidekitError
from glidekit.handover import report as report_module
from glidekit.handover.facts import facts_of
from glidekit.handover.report import Report, check_report, report
from glidekit.handover.shared_rows import _OF_ITEM, ITEMS, Choice, canonical, digest, rows_of
from glidekit.log import open_log
from glidekit.log.sessions.kept_plans import answer_proposal
from glidekit.planning.proposal import Proposal
from glidekit.sample.example_log import example_log

MADE = date(2025, 7, 1)
PLAN = gk.plan("gentle-start")


def rows_in(log, **chosen):
    return rows_of(log, Choice(**chosen), made=MADE, plan=PLAN)


diary = cache(example_log)
rows = cache(lambda course="steady", **chosen: rows_in(diary(course), **chosen))  # no test changes them
facts_for = cache(lambda *course, **chosen: facts_of(rows(*course, **chosen)))
html_for = cache(lambda *course, **chosen: Report(rows(*course, **chosen)).html)


@pytest.fixture(scope="module")
def steady():
    return rows()


@pytest.fixture(scope="module")
def whole(steady, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    return Report(steady).write(path).path


def test_it_says_whose_how_long_and_how_much_was_logged():
    facts = facts_for()
    assert facts.period == "29 March 2025 to 30 June 2025"
    assert re.fullmatch(r"\d+ of 94 days", facts.days)
    assert facts.last == "30 June 2025"
    assert "SIMULATED" in html_for()


def test_each_leg_has_its_own_line_with_the_verdicts_words():
    (leg,) = facts_for().legs
    (found,) = gk.analysis.legs.leg_trends(diary("steady").ratings())
    assert leg.name == "Left leg"
    assert leg.headline == found.trend.headline


def test_a_stop_answer_and_that_hurt_are_never_hidden_by_a_choice():
    for item in ITEMS:
        facts = facts_for("stop-sign", items=(item,))
        assert facts.stops
        assert facts.hurt.split()[0].isdigit()
    assert facts_for(items=("plan",)).hurt == facts_for().hurt


@pytest.mark.parametrize(
    ("answer", "words"),
    [(None, "not answered"), ("asked", "\u201cI have asked\u201d"), ("will-ask", "\u201cI will ask\u201d")],
)
def test_whether_a_professional_was_asked_first_stands_under_safety(tmp_path, answer, words):
    log = open_log(tmp_path / "log.sqlite")
    log.set_setting("talked_to_professional", answer)
    shared = rows_of(log, Choice(items=("plan",)), made=MADE, plan=PLAN)
    assert facts_of(shared).talked == words
    assert f"Talk to a physio or doctor first: {words}" in Report(shared).html


def test_what_got_worse_beside_the_number_stands_beside_it():
    (leg,) = facts_for("stop-sign").legs
    assert leg.beside == ("further down the leg (knee to calf, then foot)", "more weakness (0, then 2)")
    assert "further down the leg (knee to calf, then foot)" in html_for("stop-sign")
    assert facts_for().legs[0].beside == ()
    assert facts_for("stop-sign", items=("leg pain",)).legs[0].beside == ()


def test_the_size_that_matters_is_said_with_the_change():
    assert re.search(
        r"change <b>-\S+ \(95 % interval \S+ to \S+\)</b>, \S+ or more matters\.",
        html_for(),
    )


def test_a_preview_runs_no_script():
    preview = Report(rows())._repr_html_()
    assert "<script&gt;" not in preview
    assert "&lt;script&gt;" not in preview


def test_what_was_not_chosen_is_neither_printed_nor_inside():
    shared = rows(items=("leg pain",), notes=False)
    assert {row[4] for row in shared["ratings"]} == {"leg_pain"}
    assert shared["sessions"] == shared["notes"] == shared["marks"] == []
    assert "Left out by choice" in Report(shared).html
    assert "how far down the leg" in Report(shared).html


@pytest.mark.parametrize("item", ITEMS)
def test_each_part_that_is_left_out_is_named_and_is_not_inside(item):
    shared = rows("stop-sign", items=tuple(other for other in ITEMS if other != item))
    assert f"Left out by choice: {ITEMS[item]}" in Report(shared).html
    every = rows("stop-sign")
    scales = {row[4] for row in every["ratings"]} - {row[4] for row in shared["ratings"]}
    assert scales == ({row[4] for row in every["ratings"]} & set(_OF_ITEM.get(item, ())))
    parts = {"sessions": "sessions", "marks": "marks", "plan": "plan"}
    assert {name for name in parts.values() if not shared[name] and every[name]} <= {parts.get(item)}
    assert shared["checks"] == every["checks"]


def test_a_choice_of_one_leg_leaves_the_other_out_of_the_body_map_too():
    places = {row[7] for row in rows(leg="right")["ratings"] if row[4].endswith("_areas")}
    assert not any("left" in (text or "") for text in places)
    assert any("left" in (row[7] or "") for row in rows()["ratings"] if row[4].endswith("_areas"))


def test_notes_that_were_chosen_are_printed_the_newest_and_cut(steady):
    notes = [["2025-06-01", "first"], ["2025-06-02", "second"], ["2025-06-03", "word " * 300]]
    facts = facts_of({**steady, "notes": notes})
    assert len(facts.notes) == 1
    assert len(facts.notes[-1].cells[0]) == 110
    assert facts.more_notes == "2 earlier notes: in the rows behind this page."
    assert "Note, 3 June 2025:</b> word word" in Report({**steady, "notes": notes}).html


def test_no_choice_of_days_hides_a_stop_answer_or_that_hurt():
    every = facts_for("stop-sign")
    early = facts_for("stop-sign", until=date(2025, 4, 30))
    assert early.stops == every.stops
    assert early.checked == every.checked
    assert (every.hurt, early.hurt) == ("1 time", "1 time, 1 of them on other days")
    assert "days after 30 April 2025, except for safety" in html_for("stop-sign", until="2025-04-30")


def test_a_slip_of_the_finger_stays_on_the_page_and_is_called_so(tmp_path):
    clock = Clock(datetime(2026, 3, 10, 12, tzinfo=UTC))
    log = open_log(tmp_path / "log.sqlite", clock=clock)
    log.record_safety_check(["A2"])
    clock.pass_(minutes=2)
    log.take_back("A2", has_it=False)
    clock.pass_(days=1)
    log.record_safety_check(["C1"])
    log.take_back("C1", has_it=True)
    shared = rows_of(log, Choice(), made=MADE, plan=None)
    assert [row[-1] for row in shared["checks"]] == ["tapped by mistake", None]
    assert [stop.head for stop in facts_of(shared).stops] == [
        "Emergency, said to be a slip: 10 Mar 2026", "Urgent: 11 Mar 2026",
    ]  # fmt: skip


def test_a_page_that_is_full_is_set_smaller_and_says_less(steady):
    assert not facts_for().tight
    notes = [["2025-06-03", "word"]]
    full = facts_of(
        {
            **steady,
            "notes": notes,
            "checks": [["2025-06-01", "full", "urgent", f"C{n}", None] for n in range(1, 9)],
        }
    )
    assert full.tight
    assert full.more_notes == "1 note: in the rows behind this page."


def test_the_direction_stands_in_a_word_whichever_way_is_better(steady):
    at, told = "2025-05-01T08:00:00+00:00", {}
    for scale, values in {
        "tingling": (2, 6),
        "activity": (2, 6),
        "walking_min": (30, 10),
        "peg": (5, 6),
    }.items():
        text = "stairs" if scale == "activity" else None
        ratings = [
            [None, at, day, "weekly", scale, None, value, text]
            for day, value in zip(("2025-05-01", "2025-06-01"), values, strict=True)
        ]
        facts = facts_of({**steady, "ratings": ratings})
        (line,) = (*facts.levels, *facts.life)
        told[scale] = line.cells[-1]
    assert told == {
        "tingling": "worse",
        "activity": "better",
        "walking_min": "shorter",
        "peg": "same",
    }


def test_a_leg_that_was_rated_long_ago_is_named_and_not_judged(steady):
    old = [
        [None, f"2025-03-{day}T08:00:00+00:00", f"2025-03-{day}", "alone", "leg_pain", "right", 6, None]
        for day in (29, 30)
    ]
    facts = facts_of({**steady, "ratings": old + steady["ratings"]})
    assert [leg.name for leg in facts.legs] == ["Left leg"]
    assert facts.quiet_legs.startswith("Right leg: last rated on 30 March 2025")


def test_what_was_different_is_counted_in_days(steady):
    at = "2025-06-01T08:00:00+00:00"
    days = [[None, at, "2025-06-01", "alone", "different_today", None, 2, "stress, lifting"]]
    days += [[None, at, "2025-06-02", "alone", "different_today", None, 1, "stress"]]
    made = {**steady, "ratings": days}
    assert facts_of(made).different == "stress 2 days, lifting 1 day"
    assert "Different: stress 2 days" in Report(made).html


def test_days_and_leg_narrow_what_is_inside():
    shared = rows(since=date(2025, 5, 1), until=date(2025, 5, 31), leg="right")
    assert all("2025-05-01" <= row[2] <= "2025-05-31" for row in shared["ratings"])
    assert {row[5] for row in shared["ratings"]} <= {None, "right"}
    assert "the left leg" in Report(shared).html


def test_the_rows_bear_no_id_of_the_log(steady):
    text = canonical(steady).decode()
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text)


def test_the_same_log_and_day_give_the_same_bytes():
    again = rows_in(example_log("steady"))
    assert again is not rows()
    assert Report(again).html == html_for()
    assert digest(again) == digest(rows())


def test_the_log_as_of_a_day_gives_the_page_of_that_day_again(tmp_path):
    clock = Clock(datetime(2026, 3, 10, 12, tzinfo=UTC))
    log = open_log(tmp_path / "log.sqlite", clock=clock)
    log.record_safety_check(full=True)
    names = log.save_all([own_record(number) for number in range(3)])
    day = log.today
    then = gk.report(log, notes=True).html
    clock.pass_(days=40)
    log.save_all([own_record(9)])
    log.mark("new tablets", day)
    log.amend(names[0], leg_pain_before=9)
    log.record_safety_check(["C1"])
    answer_proposal(log, Proposal(gk.plan("flare-day"), "A. Physio"), take=True)
    assert gk.report(log, notes=True).html != then
    assert gk.report(log.as_of(day), notes=True).html == then


def test_a_whole_page_is_said_to_be_whole(whole):
    checked = check_report(whole)
    assert checked.whole
    assert "every printed figure follows" in str(checked)
    assert "does not prove who wrote them" in str(checked)


WORDS = st.text(max_size=40) | st.sampled_from(("a\r\nb", "\r", "</script>", "\u2028", "'\"&<", "\x85"))


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_chosen_and_written_the_page_is_whole(steady, tmp_path, data):
    chosen = Choice(
        items=tuple(data.draw(st.lists(st.sampled_from(list(ITEMS)), min_size=1, unique=True))),
        questions=tuple(data.draw(st.lists(WORDS, max_size=3))),
        notes=True,
    )
    words = data.draw(st.lists(WORDS, max_size=3))
    told = {"notes": [["2025-06-01", one] for one in words], "marks": [["2025-06-02", one] for one in words]}
    path = tmp_path / "report.html"
    few = {"ratings": steady["ratings"][:60], "choice": chosen.to_dict()}
    Report({**steady, **told, **few}).write(path)
    assert check_report(path).whole


@pytest.fixture
def made_once():
    """Cache pages by their rows, so that each page is made only once."""
    made, made_anew = {}, report_module.page

    def page(found):
        key = canonical(found)
        if key not in made:
            made[key] = made_anew(found)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_module, "page", page)
        yield


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_single_changed_digit_is_found_wherever_it_stands(whole, tmp_path, made_once, data):
    text = whole.read_text(encoding="utf-8")
    places = [match.start() for match in re.finditer(r"\d", text)]
    at = data.draw(st.sampled_from(places))
    changed = text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]
    path = tmp_path / "changed.html"
    path.write_text(changed, encoding="utf-8")
    try:
        assert not check_report(path).whole
    except GlidekitError as refused:  # the digit made the rows unreadable or another format
        assert refused.do  # noqa: PT017 - either way it is noticed


def test_every_single_digit_that_is_printed_is_found_when_it_is_changed(whole, tmp_path, monkeypatch):
    text = whole.read_text(encoding="utf-8")
    # Only the page changes, never the rows, so do not recompute the page from them each time.
    monkeypatch.setattr("glidekit.handover.report.page", lambda _rows: text)
    begin, end = text.index("<main"), text.index("</main>")
    words = [match.span() for match in re.finditer(r">[^<]+<", text[:end]) if match.start() > begin]
    places = [at for low, high in words for at in range(low, high) if text[at].isdigit()]
    assert len(places) > 150
    path = tmp_path / "changed.html"
    for at in places:
        path.write_text(text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :], encoding="utf-8")
        assert not check_report(path).whole, text[at - 40 : at + 20]


def test_a_figure_and_its_row_changed_together_with_the_hash_are_still_found(whole, tmp_path):
    text = whole.read_text(encoding="utf-8")
    found = json.loads(text.split('id="rows">')[1].split("</script>")[0].replace("<\\/", "</"))
    other = {**found, "corrections": found["corrections"] + 3}
    made = text.replace(canonical(found).decode(), canonical(other).decode())
    path = tmp_path / "forged.html"
    path.write_text(made.replace(digest(found), digest(other)), encoding="utf-8")
    checked = check_report(path)
    assert not checked.whole
    assert any("3 changes were made later" in line for line in checked.differences)


def test_it_works_on_an_empty_log_and_says_so(tmp_path):
    made = report(open_log(tmp_path / "log.sqlite"), made=MADE)
    assert "Nothing was entered in these days." in made.html
    assert "No leg pain was entered" in made.html


def test_three_entries_are_enough(tmp_path):
    log = open_log(tmp_path / "log.sqlite", simulated=True)
    log.save_all(gk.simulate(course="steady", sessions=3, seed=1))
    assert "Too early to say" in report(log, made=MADE).html


def test_a_page_of_another_version_is_told_and_only_its_hash_is_compared(whole, tmp_path):
    text = whole.read_text(encoding="utf-8")
    found = json.loads(text.split('id="rows">')[1].split("</script>")[0].replace("<\\/", "</"))
    other = {**found, "glidekit": "0.0.1"}
    path = tmp_path / "other.html"
    made = text.replace(
        canonical(found).decode().replace("</", "<\\/"), canonical(other).decode().replace("</", "<\\/")
    )
    path.write_text(made.replace(digest(found), digest(other)), encoding="utf-8")
    checked = check_report(path)
    assert (checked.whole, checked.same_version) == (True, False)
    assert "0.0.1" in str(checked)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"items": ()}, "Nothing was chosen"),
        ({"items": ("leg pian",)}, "'leg pain'"),
        ({"leg": "middle"}, "no leg called 'middle'"),
        ({"since": date(2025, 2, 1), "until": date(2025, 1, 1)}, "Swap the two days"),
        ({"questions": ("a", "b", "c", "d")}, "too many"),
        ({"questions": ("x" * 200,)}, "60 letters"),
        ({"questions": ("\ud83d",)}, "half a letter"),
        ({"questions": (7,)}, "A question cannot be 7"),
        ({"since": "May"}, "since cannot be 'May': it is a day"),
        ({"until": 2025}, "until cannot be 2025"),
    ],
)
def test_a_choice_that_makes_no_page_is_refused_in_words(chosen, words):
    with pytest.raises(GlidekitError, match=words):
        Choice(**chosen)


def test_days_as_words_and_moments_and_one_question_are_taken_as_they_are_meant():
    page = gk.report(
        example_log("steady"),
        since="2025-05-01",
        until=datetime(2025, 5, 31, 12, tzinfo=UTC),
        questions="May I?",
    )
    assert page.rows["choice"]["since"] == "2025-05-01"
    assert page.rows["choice"]["until"] == "2025-05-31"
    assert page.rows["choice"]["questions"] == ["May I?"]


@pytest.mark.parametrize("given", [None, 7, "", ["report.html"]])
def test_what_is_no_name_of_a_file_is_told_in_words(given):
    for verb in (gk.check_report, gk.cohort, gk.reminders):
        with pytest.raises(GlidekitError, match="is no name of a file or a folder"):
            verb(given)


def test_a_page_that_came_through_a_mail_is_still_whole(whole, tmp_path):
    text = whole.read_text(encoding="utf-8")
    path = tmp_path / "mailed.html"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert check_report(path).whole


def test_nobody_elses_file_is_written_over(tmp_path, steady):
    other = tmp_path / "thesis.html"
    other.write_text("mine", encoding="utf-8")
    made = Report(steady)
    with pytest.raises(GlidekitError, match="is there already"):
        made.write(other)
    assert other.read_text(encoding="utf-8") == "mine"
    with pytest.raises(GlidekitError, match=r"ends in \.html"):
        made.write(tmp_path / "report.pdf")
    with pytest.raises(GlidekitError, match="could not be written"):
        made.write(tmp_path / "nowhere" / "report.html")


def test_the_file_is_its_owners_alone_and_may_be_written_again(tmp_path, steady):
    written = Report(steady).write(tmp_path / "report.html")
    path = written.path
    assert path.stat().st_mode & 0o777 == 0o600
    assert written.write(path).path == path


@pytest.mark.parametrize(
    "text", ["", "<html></html>", '<script type="application/json" id="rows">{</script>']
)
def test_what_is_no_page_is_refused_in_words(tmp_path, text):
    path = tmp_path / "report.html"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GlidekitError, match=r"no page written by|cannot be read"):
        check_report(path)
    with pytest.raises(GlidekitError, match="There is no file"):
        check_report(tmp_path / "missing.html")


def test_words_from_outside_are_escaped():
    html = html_for(questions=("<script>alert(1)</script>",))
    assert "<script>alert" not in html.split('id="rows"')[0]
    assert "alert(1)</script>" not in html
