"""Every symptom on the same days: each series once, each activity by its own name."""

from __future__ import annotations

from glidekit.plots.explore import Shown, only, series_sentence, shown_in, small_multiples


def ratings_of(diary, *texts):
    diary.rate("2025-03-01", 5).rate("2025-03-02", None, scale="back_pain")
    for number, _ in enumerate(texts):
        diary.rate(f"2025-03-0{number + 1}", number, scale="activity", moment="weekly")
    frame = diary.ratings()
    frame["text"] = [None, None, *texts]
    return frame


def test_a_blank_is_no_series_and_each_activity_is_one_of_its_own(diary):
    found = shown_in(ratings_of(diary, "walk the dog", "climb stairs"))
    assert found == [
        Shown("leg_pain"),
        Shown("activity", "climb stairs"),
        Shown("activity", "walk the dog"),
    ]


def test_a_series_takes_only_its_own_rows_and_its_own_name(diary):
    frame = ratings_of(diary, "walk the dog", "climb stairs")
    rows = only(frame, Shown("activity", "climb stairs"))
    assert rows["value"].tolist() == [1]
    assert "climb stairs" in series_sentence(rows, Shown("activity", "climb stairs"))


def test_all_pictures_lie_on_the_same_days(diary):
    diary.rate("2025-03-01", 5).rate("2025-03-20", 4).rate("2025-03-05", 3, scale="tingling")
    made = small_multiples(diary.ratings()).axes
    assert len(made) == 2
    assert made[0].get_xlim() == made[1].get_xlim()
