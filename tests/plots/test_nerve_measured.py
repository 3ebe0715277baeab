"""The model plotted against measurements: nothing left out, nothing hidden."""

from __future__ import annotations

from glidekit.body.published import comparison
from glidekit.plots.nerve_measured import measured_ratios, measured_table, nerve_measured


def test_every_modelled_row_is_drawn_with_its_verdict_in_words():
    rows = [row for row in comparison() if row.model is not None]
    written = [text.get_text() for text in measured_ratios(rows).texts]
    for row in rows:
        assert any(text.startswith(row.plain) for text in written)
    assert sum(text.startswith("misses: ") for text in written) == 3
    assert sum(text.endswith(" *") for text in written) == 4


def test_the_table_holds_all_rows_with_source_and_judgement():
    table = measured_table(comparison())
    assert len(table) == 28
    assert (table["Source"] != "").all()
    assert (table["What to make of it"] != "").all()
    assert set(table["Result"]) == {"fitted", "near", "misses", "not modelled"}


def test_the_view_says_how_many_came_near():
    view = nerve_measured()
    assert "14 measurements" in view.sentence
    assert "comes near 11 and misses 3" in view.sentence
    assert "misses" in view.alt
    assert 'role="img"' in view.to_html()


def test_the_values_before_the_hip_lever_was_shortened_stand_beside_the_new_ones():
    table = measured_table(comparison())
    assert table.loc["V08", "Model"] == "15.3 mm"
    assert table.loc["V08", "Before"] == "17.9 mm (misses)"
    assert table.loc["V01", "Before"] == "5.1 mm"
    assert any("54.134 mm" in note for note in nerve_measured().notes)
