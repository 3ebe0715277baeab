"""gk.trends, gk.adherence, gk.felt_change: from any log to what is shown."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from support.pictures import example_log, html_of, own, view_of

import glidekit as gk
from glidekit.analysis.legs import verdicts
from glidekit.errors import GlidekitError
from glidekit.log import open_log
from glidekit.plots.captions import NUMBER_ALONE
from glidekit.plots.explore import NOT_NOW
from glidekit.plots.overview import rating_table, session_table
from glidekit.plots.symptoms import DAY_MARKS_TITLE as TITLE
from glidekit.plots.symptoms import day_marks
from glidekit.plots.timeaxis import last_shown
from glidekit.plots.view import Message, PictureView
from glidekit.rules.messages import message
from glidekit.sample.simulated import simulate
from glidekit.scales import SIDES
from glidekit.session.record import Rating

VERBS = (gk.trends, gk.adherence, gk.felt_change)
COURSES = ("steady", "flare", "no-change", "worse-down-the-leg")


def blank(record):
    return replace(record, ratings=tuple(replace(rating, value=None, text=None) for rating in record.ratings))


@pytest.mark.parametrize("verb", VERBS)
def test_an_empty_log_gets_calm_words_and_the_next_step(log, verb):
    shown = verb(log)
    assert isinstance(shown, Message)
    assert shown.title == "Nothing to show yet."
    assert "03_todays_session.ipynb" in shown.to_text()
    assert '<a href="03_todays_session.ipynb">' in shown.to_html()
    assert "<svg" not in shown.to_html()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("course", COURSES)
def test_each_course_has_a_picture_with_n_and_dates(verb, course):
    view = view_of(verb, course)
    assert isinstance(view, PictureView)
    words = " ".join((view.sentence, *view.lines))
    assert re.search(r"\d+ (days|sessions)", words)
    assert re.search(r"(29|30) June 2025", words)
    assert view.sentence[1:] in view.alt
    assert view.alt.startswith("Simulated example, not a person's data.")
    assert any("Simulated example" in text.get_text() for text in view.figure.texts)
    assert view.simulated


@pytest.mark.parametrize("course", COURSES)
def test_nobody_is_called_recovered_and_nothing_is_credited(course):
    for view in (view_of(verb, course) for verb in VERBS):
        words = f"{view.to_text()} {view.alt}".lower()
        for word in ("recover", "because of the", "thanks to", "works", "cured", "success"):
            assert word not in words


@pytest.mark.parametrize("course", COURSES)
def test_only_the_verdict_says_better_or_worse(course):
    trends, adherence, felt = (view_of(verb, course) for verb in VERBS)
    facts = f"{trends.more[0]} {adherence.sentence} {felt.sentence}".lower()
    for word in ("better", "worse", "improv", "no change"):
        assert word not in facts


def test_the_sentence_of_trends_is_the_verdict_and_its_facts_stand_behind_why():
    view, html = view_of(gk.trends, "steady"), html_of(gk.trends, "steady")
    found = gk.analysis.trend(gk.analysis.daily(example_log("steady").ratings()))
    assert view.sentence == found.headline == "Clearly better: about 8 then, about 3 now."
    assert view.lines == found.lines
    assert view.more[0] == (
        "Leg pain on 67 days from 29 March to 30 June 2025. "
        "Middle value (median) of the first 7 days: 8 of 10. Of the last 7 days: 3 of 10."
    )
    assert html.index("Why?") > html.index("<figcaption")


def test_where_an_improvement_is_shown_the_natural_course_stands_beside_it():
    view, html = view_of(gk.trends, "steady"), html_of(gk.trends, "steady")
    assert "Most people get better with time" in view.lines[-1]
    assert view.sources == ["National Health Service (NHS)", "Scottish MSK pathway"]
    assert '<a href="01_understand_sciatica.ipynb#Sources">National Health Service' in html
    assert "nhs-sciatica" not in html


def test_the_way_down_the_leg_is_said_before_the_verdict():
    view = view_of(gk.trends, "worse-down-the-leg")
    assert "reached the calf on most days" in view.light.said[0]
    assert "sore as far as the foot" in view.warnings[0]
    html = html_of(gk.trends, "worse-down-the-leg")
    assert html.index("reached the calf") < html.index("<figcaption")
    assert view.warnings[-1] == NUMBER_ALONE
    assert len(view.lines) <= 3
    assert not view_of(gk.trends, "steady").warnings


def test_too_early_is_said_with_facts_and_without_a_line(log):
    log.save_all(own(simulate(sessions=4)))
    view = gk.trends(log)
    assert view.sentence.startswith("Too early to say")
    assert not [line for line in view.figure.axes[0].lines if line.get_label() == "level"]
    titles = [ax._left_title.get_text() for ax in view.figure.axes]
    assert [title for title in titles if title != TITLE] == [
        "Leg pain", "How far down the leg", "Sessions: done against planned",
    ]  # fmt: skip


def test_trends_shows_its_pictures_on_one_axis_of_days():
    pain, reach, held, days = view_of(gk.trends, "flare").figure.axes
    assert pain.get_xlim() == reach.get_xlim() == held.get_xlim()
    titles = [ax._left_title.get_text() for ax in (reach, held, days)]
    assert titles == ["How far down the leg", TITLE, "Sessions: done against planned"]


def test_each_night_woken_and_each_day_with_more_tablets_has_a_tick(log):
    ratings = example_log("steady").ratings()
    held = day_marks(ratings)
    ticks = {line.get_label(): len(line.get_xdata()) for line in held.lines}
    woken = ratings[(ratings["scale"] == "night") & (ratings["value"] >= 1)]
    more = ratings[(ratings["scale"] == "tablets") & (ratings["value"] == 2)]
    assert ticks["woken by it"] == woken["local_date"].nunique()
    assert ticks["more tablets"] == more["local_date"].nunique()
    assert not day_marks(ratings.iloc[:0]).lines


def test_a_course_with_a_verdict_shows_how_sure_the_change_is():
    view = view_of(gk.trends, "steady")
    assert "likely level" in view.figure.axes[0]._left_title.get_text()
    (sure,) = view.behind.figure.axes
    assert "Twenty equally likely changes in leg pain" in sure._left_title.get_text()
    assert view.behind.alt.startswith("20 equally likely changes over 67 days logged:")
    html = html_of(gk.trends, "steady")
    assert html.index("Why?") < html.index(view.behind.alt)


def test_a_long_diary_says_that_the_calendar_shows_its_latest_weeks(log):
    log.save_all(own(simulate(sessions=120)))
    for view in (gk.trends(log), gk.adherence(log)):
        assert any("the latest 26 weeks" in ax._left_title.get_text() for ax in view.figure.axes)


@pytest.mark.parametrize("verb", VERBS)
def test_below_an_open_stop_stand_the_entries_dated_and_without_a_verdict(verb):
    shown = view_of(verb, "stop-sign")
    html = shown.to_html()
    assert shown.stop.heavy
    assert shown.sentence == "Your entries so far. Stop sign on 29 June 2025."
    assert html.index("gk-picture-heavy") < html.index("Stop sign on 29 June 2025") < html.index("<svg")
    told = f"{shown.to_text()} {shown.alt}".lower()
    assert not re.search(r"median|mean|chances|better|worse|about \d|\d+ (days|sessions)", told)
    assert shown.light is None
    assert (shown.lines, shown.more, shown.others, shown.warnings) == ((), (), (), ())


def test_the_picture_below_a_stop_has_no_likely_level_and_shows_the_day_of_the_stop():
    pain, *_ = view_of(gk.trends, "stop-sign").figure.axes
    labels = {one.get_label() for one in (*pain.lines, *pain.collections)}
    assert not labels & {"level", "band 50", "band 95", "matters"}
    assert "stop sign" in [text.get_text() for text in pain.texts]
    assert "likely level" in view_of(gk.trends, "steady").figure.axes[0]._left_title.get_text()


@pytest.mark.parametrize("verb", VERBS)
def test_a_picture_that_cannot_be_drawn_never_hides_a_stop(log, verb, monkeypatch):
    log.save_all(own(simulate(sessions=5)))
    log.record_safety_check(items=[_an_emergency()])

    def damaged(*_args, **_more):
        raise GlidekitError("A row is damaged.", safe="The rest is whole.", do="Restore the last copy.")

    monkeypatch.setattr(type(log), "sessions", damaged)
    assert verb(log).heavy


@pytest.mark.parametrize("verb", VERBS)
def test_an_emergency_shows_the_persons_own_number(log, verb):
    log.save_all(own(simulate(sessions=5)))
    log.set_setting("emergency_number", "999")
    log.record_safety_check(items=["saddle-feeling"] if _known("saddle-feeling") else [_an_emergency()])
    shown = verb(log)
    assert shown.stop.heavy
    assert "999" in shown.to_text()


@pytest.mark.parametrize("verb", VERBS)
def test_something_new_asks_for_the_safety_check_before_any_picture(log, verb):
    log.save_all(own(simulate(sessions=5)))
    log.record_safety_check(full=True)
    log.record_safety_check(something_new=True)
    shown = verb(log)
    assert "safety check" in shown.stop.title
    assert shown.sentence == "Your entries so far. A safety question is open."
    log.record_safety_check(full=True)
    assert verb(log).stop is None


def test_a_single_session_is_shown_as_one_day(log):
    log.save_all(own(simulate(sessions=1)))
    view = gk.trends(log)
    assert view.sentence == "Too early to say: 1 day logged so far."
    assert gk.adherence(log).sentence.startswith("1 session on 1 day")


def test_a_log_of_blanks_shows_sessions_and_no_ratings(log):
    log.save_all(blank(record) for record in own(simulate(sessions=6)))
    view = gk.trends(log)
    assert view.sentence == "Leg pain: nothing entered yet."
    assert "<svg" in view.to_html()
    assert isinstance(gk.adherence(log), PictureView)
    assert isinstance(gk.felt_change(log), Message)


def test_ratings_without_a_session_have_their_picture(log):
    at = datetime(2025, 3, 3, 18, tzinfo=UTC)
    log.add_ratings(
        Rating("leg_pain", value, at + timedelta(days=day)) for day, value in enumerate([6, 5, 5])
    )
    view = gk.trends(log)
    assert view.more[0].startswith("Leg pain on 3 days from 3 to 5 March 2025.")
    assert list(view.table["Leg pain"]) == [6, 5, 5]
    assert isinstance(gk.adherence(log), Message)


def test_a_picture_of_ones_own_log_is_not_called_simulated(log):
    log.save_all(own(simulate(sessions=3)))
    html = gk.trends(log).to_html()
    assert "imulated" not in html


def test_a_note_with_html_is_shown_as_it_was_written(log):
    record = own(simulate(sessions=1))[0]
    log.save(replace(record, notes=("<script>alert(1)</script>",)))
    html = gk.trends(log).to_html()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_felt_change_comes_with_its_warning():
    view = view_of(gk.felt_change, "steady")
    assert "tends to be followed by a lower one whatever is done" in view.warnings[0]
    assert "Of the 51 that began at 2 or more" in view.sentence
    html = html_of(gk.felt_change, "steady")
    assert html.index("58 times in 100") < html.index("<figcaption")


def test_a_firmly_worse_course_says_so_before_anything_else(log):
    begin = datetime.now(UTC) - timedelta(days=62)
    rising = [round(2 + day / 10 + day % 2) for day in range(60)]
    log.add_ratings(
        Rating("leg_pain", value, begin + timedelta(days=day)) for day, value in enumerate(rising)
    )
    view = gk.trends(log)
    assert view.light.headline == "Now, by your entries: carry on, but add nothing."
    assert view.alt.startswith("Leg pain: Clearly worse")
    assert view.to_text().count(message("V-worse")) == 1
    assert view.to_text().index(message("V-worse")) < view.to_text().index("Clearly worse: about")


def test_a_course_that_came_back_is_not_said_to_have_got_worse(log):
    begin = datetime.now(UTC) - timedelta(days=182)
    level = [7 - 4 * min(day, 40) / 40 + 4 * min(max(day - 90, 0), 20) / 20 for day in range(180)]
    log.add_ratings(
        Rating("leg_pain", round(value) + day % 2, begin + timedelta(days=day))
        for day, value in enumerate(level)
    )
    view = gk.trends(log)
    assert view.sentence.startswith("Back near the start")
    assert "has got worse" not in view.to_text()
    assert "add nothing" not in view.light.headline


def test_the_rules_hear_of_a_leg_that_is_surely_worse(log):
    begin = datetime.now(UTC) - timedelta(days=60)
    log.add_ratings(
        Rating("leg_pain", (8 if day > 30 else 3) + day % 2, begin + timedelta(days=day), side="right")
        for day in range(60)
    )
    (told,) = verdicts(log.ratings())
    assert (told.leg, told.worse, told.sure) == ("right", True, True)
    assert "V-worse" in log.advice(verdicts=(told,)).why


def test_days_since_the_last_entry_are_shown_as_empty_for_four_weeks_at_most():
    import pandas as pd

    today = date.today()  # noqa: DTZ011 - the function uses the local date too
    recent, old = (
        pd.Series([pd.Timestamp(today)]) - pd.Timedelta(days=10),
        pd.Series([pd.Timestamp("2020-01-01")]),
    )
    assert last_shown(recent, simulated=False) == today
    assert last_shown(old, recent.iloc[:0], simulated=False) == date(2020, 1, 29)
    assert last_shown(old, simulated=True) == date(2020, 1, 1)


def _known(flag):
    from glidekit.content.safety import safety_items

    return flag in {item.id for item in safety_items()}


def _an_emergency():
    from glidekit.content.safety import safety_items

    return safety_items("emergency")[0].id


def test_each_leg_has_its_verdict_and_its_picture(log):
    begin = datetime(2026, 1, 1, 8, tzinfo=UTC)
    log.add_ratings(
        Rating("leg_pain", value + day % 2, begin + timedelta(days=day), side=side)
        for day in range(60)
        for side, value in (("left", 7 - 4 * (day > 15)), ("right", 2))
    )
    view = gk.trends(log)
    said = [view.sentence, *(other.headline for other in view.others)]
    assert sorted(said) == [
        "Left leg: clearly better, about 7 then, about 4 now.",
        "Right leg: about the same as at the start.",
    ]
    titles = " ".join(ax._left_title.get_text() for ax in view.figure.axes)
    dots = " ".join(ax._left_title.get_text() for ax in view.behind.figure.axes)
    assert "Left leg pain" in titles
    assert "in left leg pain" in dots
    assert "in right leg pain" in dots
    assert "Right leg pain" in titles
    assert len(view.alt.split()) <= 60
    assert "Right leg: about the same" in view.to_html()
    assert [words for words in view.more if words.endswith("leg:")] == ["The left leg:", "The right leg:"]


@pytest.fixture(scope="module")
def both_legs(tmp_path_factory):
    """Twenty days with answers for both legs before and after a session; the right leg is worse."""
    log, records = open_log(tmp_path_factory.mktemp("legs") / "own.sqlite"), own(simulate(sessions=20))
    asked = ("leg_pain", "furthest_point", "tingling")

    def right(rating):
        return replace(rating, side="right", value=min(rating.value + 2, 4.0))

    log.save_all(
        replace(
            record,
            ratings=(
                *record.ratings,
                *(right(one) for one in record.ratings if one.scale in asked and one.value is not None),
            ),
        )
        for record in records
    )
    return log


@pytest.mark.parametrize(
    "choice", [{"scale": "tingling"}, {"scale": "furthest_point"}, {"since": "2025-01-01"}]
)
def test_a_choice_shows_each_leg_by_itself(both_legs, choice):
    view = gk.trends(both_legs, **choice)
    days = both_legs.ratings()["local_date"].nunique()
    said = [view.sentence, *(other.headline for other in view.others)]
    assert [next(side for side in SIDES if f"{side} leg" in words.lower()) for words in said] == list(SIDES)
    assert all(int(re.search(r"on (\d+) days", words)[1]) <= days for words in said)
    assert len(view.figure.axes) == 2


@pytest.mark.parametrize("verb", [gk.felt_change, gk.phases, gk.missing_days])
def test_a_description_shows_each_leg_by_itself(both_legs, verb):
    view = verb(both_legs)
    said = [view.sentence, *(other.headline for other in view.others)]
    assert sorted(words.split()[0] for words in said) == ["Left", "Right"]
    assert set(view.table["Of"]) == {"Left leg pain", "Right leg pain"}
    titles = " ".join(ax._left_title.get_text() for ax in view.figure.axes)
    assert "Left leg pain" in titles
    assert "Right leg pain" in titles
    assert len(view.alt.split()) <= 60


def test_the_table_of_sessions_has_columns_for_each_leg(both_legs):
    assert {"Leg pain before, left", "Leg pain after, right"} <= set(gk.trends(both_legs).table.columns)


def test_a_leg_that_was_left_is_named_and_has_no_verdict(log):
    begin = datetime.now(UTC) - timedelta(days=81)
    log.add_ratings(
        Rating("leg_pain", 7 + day % 2 if day < 40 else 3, begin + timedelta(days=day), side=side)
        for day in range(80)
        for side in ("left" if day < 40 else "right",)
    )
    left = gk.trends(log, leg="left")
    assert left.sentence.startswith("Left leg pain on 40 days from")
    assert NOT_NOW in left.notes
    assert "Left leg" not in gk.trends(log).to_text()
    assert gk.phases(log).sentence.startswith("Right leg pain by phase")


def test_of_two_legs_the_one_that_is_worse_is_named(log):
    begin = datetime.now(UTC) - timedelta(days=61)
    log.add_ratings(
        Rating("leg_pain", value + day % 2, begin + timedelta(days=day), side=side)
        for day in range(60)
        for side, value in (("left", 3), ("right", 8 if day > 30 else 3))
    )
    view = gk.trends(log)
    assert f"Right leg: o{message('V-worse')[1:]}" in view.light.said
    assert not any("Left leg" in words for words in view.light.said)


@pytest.mark.parametrize(
    ("course", "first_line"),
    [("steady", "Clearly better"), ("no-change", "About the same"), ("flare", "Clearly worse")],
)
def test_each_example_course_reads_rightly_on_its_first_line(course, first_line):
    assert view_of(gk.trends, course).sentence.startswith(first_line)


def test_the_courses_that_a_number_cannot_tell_read_rightly_above_it():
    light = view_of(gk.trends, "worse-down-the-leg").light
    assert light.word == "ask"
    assert "reached the calf on most days" in light.said[0]
    stopped = view_of(gk.trends, "stop-sign")
    assert stopped.stop.title == "Please ring today, before you exercise."
    assert stopped.to_text().index(stopped.stop.title) < stopped.to_text().index(stopped.sentence)


@pytest.mark.parametrize("seed", range(1, 11))
def test_a_flare_reads_as_worse_whatever_the_noise(seed, log):
    log.save_all(own(simulate("flare", seed=seed)))
    found = gk.analysis.trend(gk.analysis.daily(log.ratings()))
    assert found.verdict.value == "clearly worse"
    assert found.headline.startswith("Clearly worse: about")


def test_the_label_for_a_screen_reader_has_at_most_sixty_words():
    for course in COURSES:
        assert len(view_of(gk.trends, course).alt.split()) <= 60


def test_imported_sessions_without_sets_count_in_the_calendar_and_are_not_nothing(log, tmp_path):
    diary = tmp_path / "elsewhere.csv"
    rows = "".join(f"2026-03-{day:02d},{5 + day % 2},yes\n" for day in range(1, 15))
    diary.write_text(f"Day,Pain,Exercised\n{rows}", encoding="utf-8")
    mapping = {"Day": "date", "Pain": "leg_pain", "Exercised": "done"}
    log.import_table(diary, mapping, scales={"Pain": "0-10"}, dry_run=False)
    assert len(log.sessions()) == 14
    view = gk.adherence(log)
    assert isinstance(view, PictureView)
    assert "14 sessions on 14 days" in view.sentence
    assert "14 sessions came without a record of sets" in view.sentence
    assert set(view.table["Sets done"]) == {"not recorded"}
    assert "sets not recorded" in " ".join(text.get_text() for text in view.figure.axes[0].texts)


def test_a_choice_is_shown_alone_and_has_no_verdict():
    log = example_log("steady")
    back = gk.trends(log, scale="back_pain")
    assert back.sentence.startswith("Back pain on")
    part = gk.trends(log, since="2025-05-18", until=date(2025, 6, 1))
    assert "from 18 May to" in part.sentence
    assert "better" not in part.sentence
    assert gk.trends(log, leg="left").sentence.startswith("Clearly better")
    assert isinstance(gk.trends(log, leg="right"), Message)


def test_a_choice_can_be_drawn_on_axes_of_ones_own():
    from matplotlib.figure import Figure

    ax = Figure().add_subplot()
    log = example_log("steady")
    assert gk.trends(log, scale="tingling", since="2025-05-01", ax=ax) is ax
    assert ax.get_title(loc="left") == "Tingling or numbness"


@pytest.mark.parametrize(
    ("choice", "named"),
    [({"scale": "leg pain"}, "leg_pain"), ({"leg": "both"}, "left"), ({"since": "May"}, "2026-05-01")],
)
def test_a_choice_that_is_none_is_named(choice, named):
    with pytest.raises(GlidekitError, match=named):
        gk.trends(example_log("steady"), **choice)


def test_a_check_in_that_was_left_is_a_day_logged_and_no_session(log):
    answer = Rating("leg_pain", 4, datetime.now(UTC), zone="Europe/London", moment="before")
    begun = log.begin_session(gk.plan("gentle-start"), zone="Europe/London", ratings=[answer])
    log.close_session(begun, "stopped")
    assert gk.adherence(log).title == "Nothing to show yet."
    assert log.sessions().empty
    assert gk.analysis.daily(log.ratings()).tolist() == [4]
    assert "0 sessions" in repr(log)


def test_a_session_without_answers_has_blanks_and_no_noughts(steady):
    sessions = steady.sessions()
    sessions.loc[0, ["furthest_point_before", "bouts_planned", "leg_pain_before"]] = pd.NA
    table = session_table(sessions)
    assert len(table) == len(sessions)
    first = table.iloc[0]
    assert (first["Furthest point before"], first["Sets done"]) == ("", "")
    assert pd.isna(first["Leg pain before"])
    assert table["Sets done"].iloc[1].split(" of ")[0].isdigit()


def test_ratings_alone_have_a_table_too(diary):
    frame = diary.rate("2025-03-01", 5, moment="alone").ratings()
    assert rating_table(frame).iloc[0].tolist() == [pd.Timestamp("2025-03-01"), 5, "alone"]
