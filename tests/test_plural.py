"""Counts and lists in words."""

from __future__ import annotations

from glidekit.plural import counted, listed


def test_one_is_counted_without_an_s_and_thousands_have_a_comma():
    assert (counted(1, "day"), counted(0, "day"), counted(1200, "day")) == ("1 day", "0 days", "1,200 days")


def test_parts_are_listed_as_one_speaks():
    assert [listed(list("abc"[:n])) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
    assert listed(["a", "b"], "or") == "a or b"
