"""The notebooks about a person's own course, with each simulated one: every cell runs and says simulated."""

from __future__ import annotations

import re

import nbformat
import pytest
from support.notebooks import ROOT

import glidekit as gk

COURSES = ("steady", "flare", "no-change", "worse-down-the-leg", "stop-sign")
SHOWN = ("PictureView", "Message")
OF_AN_EXAMPLE = re.compile(r"gk\.\w+\(gk\.example_log\(.*\)\)")
"""A call on an example gives the same in every notebook, so it is run once."""
_values = {}
_pages = {}


def shown_of(name, course, monkeypatch):
    """The value of the last line of each code cell, as a reader of that diary sees them."""
    monkeypatch.setattr(gk, "open_log", lambda: gk.example_log(course), raising=False)
    space, values = {}, []
    for cell in nbformat.read(ROOT / "notebooks" / name, as_version=4).cells:
        if cell.cell_type == "code":
            *before, last = cell.source.strip().splitlines()
            exec("\n".join(before), space)  # noqa: S102 - the notebook's own lines
            call = last.replace("(log)", f'(gk.example_log("{course}"))')
            if call in _values:
                values.append(_values[call])
                continue
            values.append(eval(last, space) if not last.startswith("print") else None)  # noqa: S307 - the same
            if OF_AN_EXAMPLE.fullmatch(call):
                _values[call] = values[-1]
    return values


def page_of(value):
    """Its HTML, drawn once. The value is stored too, so that no other object reuses its id."""
    if id(value) not in _pages:
        _pages[id(value)] = value, value.to_html()
    return _pages[id(value)][1]


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("name", ["04_your_trends.ipynb", "05_ask_your_data.ipynb", "08_look_deeper.ipynb"])
def test_every_cell_runs_and_pictures_say_simulated(name, course, monkeypatch):
    values = shown_of(name, course, monkeypatch)
    assert "simulated" in repr(values[0])
    pictures = [value for value in values if type(value).__name__ in SHOWN]
    assert pictures
    assert all("simulated" in page_of(value) for value in pictures)


def test_a_stop_stands_above_every_picture_of_ones_own(monkeypatch):
    values = shown_of("05_ask_your_data.ipynb", "stop-sign", monkeypatch)
    assert all(value.stop for value in values if type(value).__name__ == "PictureView")
