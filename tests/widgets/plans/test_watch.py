"""Watching an exercise: all its frames at once, its stages in words, and nothing to save."""

from __future__ import annotations

import pytest

import glidekit as gk
from glidekit.content.exercises import exercises
from glidekit.errors import GlidekitError
from glidekit.planning.presets import is_try_out, try_out
from glidekit.planning.timeline import timeline

EVERY = [(shown.id, variant) for shown in exercises() for variant in shown.variants]


@pytest.mark.parametrize(("exercise", "variant"), EVERY)
def test_every_way_of_every_exercise_can_be_watched(exercise, variant):
    spec = gk.watch(exercise, variant).spec
    stages = gk.exercise(exercise).variants[variant].cycle
    assert [one["words"] for one in spec["stages"]] == [stage.words for stage in stages]
    assert all(0 <= one["from"] <= 1 and 0 <= one["to"] <= 1 and one["seconds"] > 0 for one in spec["stages"])
    assert all(len(frame) == len(spec["classes"]) for frame in spec["frames"])
    assert len(spec["frames"]) >= 24
    assert bool(spec["ranges"]) == (variant == "gentle")
    assert "right leg" in spec["alt"]


def test_unknown_names_get_the_nearest_ones():
    with pytest.raises(GlidekitError, match="supine-glide"):
        gk.watch("supine-glyde")
    with pytest.raises(GlidekitError, match="gentle"):
        gk.watch("supine-glide", "gentel")


@pytest.mark.parametrize("exercise", [shown.id for shown in exercises()])
def test_trying_out_is_about_a_minute_gently_on_both_sides(exercise):
    plan = try_out(exercise)
    phases = timeline(plan)
    assert 45 <= sum(phase.seconds or 0 for phase in phases) <= 65
    assert {phase.side for phase in phases if phase.side} == {"left", "right"}
    assert not plan.uses_article
    assert is_try_out(plan.name)
    assert not is_try_out("gentle-start")
