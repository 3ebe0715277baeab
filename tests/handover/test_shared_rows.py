"""The rows inside a shared page can be read back."""

from __future__ import annotations

from glidekit.handover.shared_rows import ratings_frame


def test_times_with_and_without_a_fraction_of_a_second_are_both_read():
    times = ("2026-03-10T12:00:00.000500+00:00", "2026-03-10T12:00:00+00:00")
    rows = [[None, at, "2026-03-10", "before", "leg_pain", "left", 4, None] for at in times]
    read = ratings_frame({"ratings": rows})
    assert [at.microsecond for at in read["rated_at"]] == [500, 0]
