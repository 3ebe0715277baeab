"""Forest plots show published numbers unchanged, name chosen rows, and mark the reader's own pool."""

from __future__ import annotations

import re

import pytest

import glidekit as gk
from glidekit.analysis.evidence import measures, published_evidence
from glidekit.errors import GlidekitError
from glidekit.plots import forest as module
from glidekit.plots.forest import INVENTED, OWN, ROWS, evidence_table, evidence_view, forest, pooled_view
from glidekit.widgets.explore.picture_forms import Evidence


def written(view):
    return [text.get_text() for text in view.figure.axes[0].texts]


def test_the_headline_is_what_a_new_trial_could_find():
    view = evidence_view()
    assert view.sentence.startswith("A new trial could plausibly find anything from -2.8 to 0.6.")
    assert "a new trial: -2.79 to 0.60" in written(view)
    assert any("derived here" in note for note in view.notes)
    assert any("possible publication bias" in note for note in view.notes)


@pytest.mark.parametrize("measure", measures())
def test_each_measure_is_drawn_with_every_row_and_its_interval(measure):
    view, rows = evidence_view(measure), published_evidence()
    rows = rows[rows["measure"] == measure]
    said = written(view)
    assert [text for text in said if ": " in text and not text.startswith("a new trial")] == [
        f"{row.source}: {row.shown_as}" for row in rows.itertuples()
    ]
    assert sum("no interval printed" in text for text in said) == rows["low"].isna().sum()
    assert len(view.table) == len(rows)
    assert len(view.alt.split()) <= 60


def test_a_main_outcome_is_told_from_a_secondary_one():
    said = written(evidence_view("pain, points of 10"))
    at = said.index("Ferreira 2016: leg pain, 2 weeks")
    assert said[at : at + 3][-1] == "main outcome"
    assert said.count("secondary outcome") == 2


def test_no_row_is_a_pool_of_our_own():
    assert "pool" not in " ".join(written(evidence_view())).lower()
    assert set(published_evidence()["kind"]) == {"review", "trial"}


def test_what_is_left_out_is_named():
    view = evidence_view(sources=("Lin 2023",))
    assert "You left out: Dove 2022, Su and Lim 2016." in view.notes
    assert len(view.table) == 1
    with pytest.raises(GlidekitError, match="Lin 2023"):
        evidence_view(sources=("Linn 2023",))
    with pytest.raises(GlidekitError, match="Nothing is chosen"):
        evidence_view(sources=())
    with pytest.raises(GlidekitError, match="pain"):
        evidence_view("pain")


def test_where_higher_is_better_it_says_so():
    assert "Right of 0" in evidence_view("function, points of 30 (higher is better)").facts
    assert "Left of 0" in evidence_view().facts


def test_the_table_of_everything_keeps_blanks_blank():
    table = evidence_table()
    assert len(table) == 36
    assert (table.loc[table["Source"] == "Baptista 2023", "Effect"] == "").all()
    assert (table["Read in"] != "").all()
    assert not table.astype(str).isin(["nan", "NaN"]).any().any()


def test_ones_own_trials_are_pooled_and_marked_as_no_evidence():
    view = gk.pool_trials()
    assert view.warnings == (INVENTED,)
    assert view.facts.startswith(OWN)
    assert "All of them, your own pool" in written(view)
    assert view.sentence.startswith("A new trial could plausibly find anything from")
    assert any("Invented trial F" in note for note in view.notes)


def test_without_statsmodels_the_page_still_runs_and_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(module, "can_pool", lambda: False)
    assert "glidekit[evidence]" in pooled_view().to_text()
    assert evidence_view().sentence


def test_the_reader_draws_it_again():
    form = Evidence()
    assert form.view.sentence.startswith("A new trial")
    first, *_, last = form.sources
    assert (first.description, last.description) == ("Su and Lim 2016", "Dove 2022")
    last.value = False
    assert any("You left out: Dove 2022" in note for note in form.view.notes)
    for box in form.sources:
        box.value = False
    assert form.view is None
    form.measure.value = "pain, points of 10"
    assert {box.description for box in form.sources} == {"Basson 2017", "Ferreira 2016", "Cleland 2006"}
    assert len(form.view.table) == 5


def test_the_axes_can_be_given_and_no_words_lie_on_the_line_of_no_difference():
    rows = published_evidence().query("measure == 'pain, in standard units'")
    drawn = rows.assign(label="x", aside="")[ROWS]
    ax = forest(drawn, theme="dark")
    upright = [line for line in ax.lines if list(line.get_xdata()) == [0, 0]]
    assert len(upright) == len(drawn)
    assert forest(drawn, ax=ax) is ax


def test_a_narrow_page_shows_the_picture_whole_and_a_wide_one_does_not_blow_it_up():
    opening = re.search("<svg[^>]*>", evidence_view().to_html())[0]
    assert 'viewBox="0 0 480 ' in opening
    assert "min-width:0;max-width:624px" in opening
