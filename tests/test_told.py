"""Results that say themselves in words."""

from __future__ import annotations

from glidekit.told import Told


class Said(Told):
    def __str__(self):
        return "3 < 4\n& so on"


def test_python_shows_the_words_and_a_notebook_a_paragraph_for_each_line():
    assert repr(Said()) == str(Said())
    assert Said()._repr_html_() == "<p>3 &lt; 4</p><p>&amp; so on</p>"
