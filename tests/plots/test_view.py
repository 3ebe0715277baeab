"""What a notebook shows: a picture with its sentence, its words and its table; all text is escaped."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from support.pictures import marks_on

import glidekit as gk
from glidekit.look import palette
from glidekit.plots.adherence import adherence_alt
from glidekit.plots.before_after import felt_alt
from glidekit.plots.explore import chosen_view, diary_of
from glidekit.plots.misleading import misleading_view
from glidekit.plots.progression import compared, progression_view
from glidekit.plots.svg import svg_of
from glidekit.plots.symptoms import symptoms
from glidekit.plots.view import MOST_ROWS, SIMULATED, Message, PictureView, Said, table_html, within_words
from glidekit.rules.thresholds import RULES

EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>&"\''


@pytest.fixture
def figure(steady):
    return symptoms(steady.ratings(), marks=marks_on("2025-05-10", label=EVIL)).figure


def view_of(figure, **more):
    table = pd.DataFrame({EVIL: [EVIL, None], "n": [1.0, float("nan")]})
    return PictureView(figure, sentence=f"A sentence {EVIL}", alt=f"Words {EVIL}", table=table, **more)


def test_nothing_that_a_person_wrote_becomes_html(figure):
    html = view_of(figure, notes=(EVIL,), warnings=(EVIL,), facts=EVIL).to_html()
    assert "<script" not in html
    assert "<img" not in html
    assert "onerror=" not in re.sub(r">[^<]*<", "><", re.sub(r'aria-label="[^"]*"', "", html))
    assert html.count("&lt;script&gt;") >= 7


def test_the_view_is_one_element_that_stands_alone(figure):
    html = view_of(figure).to_html()
    assert html.startswith('<figure class="gk-picture">')
    assert html.endswith("</figure>")
    assert not re.search(r"(?:src|href)=\"(?!#)", html)
    assert "@import" not in html
    assert "--gk-ink:" in html


def test_sentence_picture_and_table_come_in_this_order(figure):
    html = view_of(figure, notes=("A note",)).to_html()
    places = [html.index(part) for part in ("<figcaption", "<svg", "A note", "<details", "<table")]
    assert places == sorted(places)


def test_a_long_sentence_has_its_first_part_for_a_headline_and_the_rest_below():
    long = (
        "27 of 94 days have no entry. 67 days logged, 3 March to 4 June 2026. The middle value is 6.5 of 10."
    )
    said = Said(long, ("A line.",)).apart
    assert said.headline == "27 of 94 days have no entry."
    assert said.lines == (long.removeprefix(said.headline + " "), "A line.")
    short = Said("Your entries so far. Stop sign on 29 June 2025.")
    assert short.apart == short


def spilt(figure):
    """The texts that overflow the figure by more than a pixel."""
    box, renderer = figure.bbox.padded(1), FigureCanvasAgg(figure).get_renderer()
    seen = (text for text in figure.findobj(Text) if text.get_text() and text.get_visible())
    reach = {text: text.get_window_extent(renderer) for text in seen}
    return {text.get_text() for text, its in reach.items() if its.x0 < box.x0 or its.x1 > box.x1}


VIEWS = {
    "trends": gk.trends,
    "adherence": gk.adherence,
    "felt_change": gk.felt_change,
    "phases": gk.phases,
    "missing_days": gk.missing_days,
    "all of them": lambda log: chosen_view(diary_of(log), None),
    "misleading": lambda _: misleading_view(),
    "progression": lambda log: progression_view(compared(log.records(), RULES), replace(RULES, rise=3)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_no_word_reaches_beyond_its_picture_wide_or_narrow(name, steady):
    view = VIEWS[name](steady)
    assert spilt(view.figure) == set()
    assert spilt(view.narrow()) == set()
    if view.behind:
        assert spilt(view.behind.figure) | spilt(view.behind.narrow()) == set()


def test_as_text_a_picture_is_its_sentence(figure):
    bundle = view_of(figure, notes=("A note",))._repr_mimebundle_(include=None, exclude=None)
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/plain"] == f"A sentence {EVIL}\nA note"


def test_a_simulated_picture_says_so_first(figure):
    view = view_of(figure, simulated=True)
    assert view.to_text().startswith(SIMULATED)
    html = view.to_html()
    assert html.index(SIMULATED) < html.index("<figcaption")
    assert SIMULATED not in view_of(figure).to_html()


def test_a_table_leaves_a_blank_blank_and_writes_dates_and_numbers_plainly():
    table = pd.DataFrame({
        "Date": pd.to_datetime(["2025-03-01", None]),
        "Pain": pd.array([6.0, None], dtype="Float64"),
        "Half": [2.5, float("nan")],
        "Nought": [0, 0],
    })  # fmt: skip
    html = table_html(table)
    assert '<th scope="row">1 Mar 2025</th><td>6</td><td>2.5</td><td>0</td>' in html
    assert '<th scope="row"></th><td></td><td></td><td>0</td>' in html


def test_a_long_table_shows_the_latest_rows_and_says_so():
    html = table_html(pd.DataFrame({"n": range(1000)}))
    assert html.count("<tr>") == MOST_ROWS + 1
    assert "The latest 200 of 1,000 rows." in html
    assert ">999<" in html
    assert ">799<" not in html


def test_a_message_is_escaped_and_heavy_only_where_it_must_be():
    plain = Message("Title", paragraphs=(EVIL,), steps=(EVIL,))
    heavy = Message("Title", heavy=True)
    assert "<script" not in plain.to_html()
    assert 'class="gk-picture-message"' in plain.to_html()
    assert "gk-picture-heavy" in heavy.to_html().split("</style>")[1]
    assert plain._repr_mimebundle_()["text/plain"].splitlines()[0] == "Title"


def test_an_empty_figure_is_still_whole():
    assert svg_of(Figure(), label="nothing").endswith("</svg>")


def test_a_picture_that_is_wider_than_its_place_scrolls_by_keyboard_from_the_newest_days(figure):
    html = view_of(figure).to_html()
    frame = re.search(r'<div class="gk-picture-frame"[^>]*>', html)[0]
    assert 'tabindex="0"' in frame
    assert 'aria-label="Picture;' in frame
    assert ".gk-picture-frame { overflow-x: auto; direction: rtl; }" in html
    assert "::-webkit-scrollbar" in html


def test_no_line_joins_before_and_after_and_only_what_counts_is_in_ink(figure):
    (ax,) = figure.axes
    assert "pairs" not in {line.get_label() for line in ax.lines}
    ink = palette()["ink"]
    shapes = [line for line in ax.lines if line.get_marker() in ("o", "D", "^")]
    assert any(line.get_markeredgecolor() == ink for line in shapes)
    assert all((line.get_markeredgecolor() == ink) == (line.get_markerfacecolor() == ink) for line in shapes)


def test_a_part_that_does_not_fit_is_left_out_whole_and_a_shorter_one_still_fits():
    assert within_words(("one two", "three four five", "", "six"), most=3) == "one two six"


def test_what_is_simulated_says_so_first(steady):
    both = pd.DataFrame({"local_date": pd.to_datetime(["2025-03-01"]), "before": [5], "after": [3]})
    for told, plain in (
        (adherence_alt(steady.bouts(), simulated=True), adherence_alt(steady.bouts())),
        (felt_alt({"Leg pain": both}, simulated=True), felt_alt({"Leg pain": both})),
    ):
        assert told.startswith("Simulated example")
        assert told.endswith(plain)
    assert "from 5: 1 session, median after 3" in felt_alt({"Leg pain": both})
