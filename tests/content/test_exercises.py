from __future__ import annotations

from itertools import pairwise

import pytest

from glidekit.content.exercises import AIM_WORDS, JOINT_RANGE_DEG, LOAD_WORDS, Dose, exercise, exercises
from glidekit.content.sources import source
from glidekit.errors import GlidekitError

IDS = ("sitting-glide", "full-stretch", "supine-glide", "standing-glide")
VARIANTS = [(name, kind) for name in IDS for kind in ("gentle", "article")]


def variant(name, kind):
    return exercise(name).variants[kind]


def test_the_four_exercises_of_the_article_are_there_in_its_order():
    assert tuple(found.id for found in exercises()) == IDS


@pytest.mark.parametrize("name", IDS)
def test_the_gentle_variant_comes_first_and_holds_nothing(name):
    gentle = variant(name, "gentle")
    assert next(iter(exercise(name).variants)) == "gentle"
    assert gentle.hold_range_s is None
    assert gentle.dose.hold_s == 0
    assert [stage.kind for stage in gentle.cycle] == ["move"]


@pytest.mark.parametrize("name", IDS)
def test_the_gentle_dose_is_called_what_it_is_a_common_clinic_convention(name):
    gentle = variant(name, "gentle")
    assert gentle.dose == Dose(
        sets=1, reps=10, range="half", pace_s=3, rest_s=30, switch_s=gentle.dose.switch_s
    )
    assert "common clinic convention" in gentle.dose_words


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("sitting-glide", (10, 30)),
        ("full-stretch", (10, 30)),
        ("supine-glide", None),
        ("standing-glide", (10, 60)),
    ],
)
def test_the_article_variant_keeps_the_articles_hold_and_begins_at_its_low_end(name, held):
    article = variant(name, "article")
    assert article.hold_range_s == held
    assert article.dose.hold_s == (held[0] if held else 0)
    assert any(f"{held[0]} to {held[1]} seconds" in step for step in article.steps) if held else True


def test_the_articles_ankle_movements_are_done_at_the_persons_own_count():
    times = [stage.time for stage in variant("supine-glide", "article").cycle]
    assert times == ["pace", "own", "pace"]


# The article's steps in its order, each by one or more words that our text must contain.
ARTICLE_STEPS = {
    "sitting-glide": (
        ("chair",), ("Lengthen", "neck", "back"), ("Straighten one leg",), ("toes", "away", "up"),
        ("head", "forward"), ("Stay there",), ("back to where you began", "change legs"), ("Repeat",),
    ),
    "full-stretch": (
        ("flat on your back", "straight"), ("Bend one knee", "foot"), ("slowly across", "opposite shoulder"),
        ("Stay there",), ("Return", "other leg"), ("Repeat",),
    ),
    "supine-glide": (
        ("flat on your back", "straight"), ("Bend one knee", "behind"), ("Straighten the knee", "ceiling"),
        ("ankle", "many times", "circles"), ("lower the leg to the bent",), ("Repeat",),
        ("lower the leg until it lies straight",), ("other leg", "if you wish"),
    ),
    "standing-glide": (
        ("leg bent", "raised surface"), ("height", "higher"), ("slowly bend", "upper body forward"),
        ("Stay there",), ("Come back",), ("Repeat",), ("Change legs",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", IDS)
def test_every_step_of_the_article_is_there_in_its_order(name):
    steps = variant(name, "article").steps
    assert len(steps) == len(ARTICLE_STEPS[name])
    for step, words in zip(steps, ARTICLE_STEPS[name], strict=True):
        assert all(word in step for word in words), step


def test_the_sitting_slider_looks_up_while_the_knee_straightens_and_the_tensioner_bows():
    postures = exercise("sitting-glide").postures
    (slide,) = variant("sitting-glide", "gentle").cycle
    pull = variant("sitting-glide", "article").cycle[0]
    for stage, head_goes_back in ((slide, True), (pull, False)):
        start, end = postures[stage.start], postures[stage.end]
        assert end["knee_flexion_deg"] < start["knee_flexion_deg"]
        assert (end["neck_flexion_deg"] < start["neck_flexion_deg"]) is head_goes_back


def test_the_lying_slider_points_the_toes_away_as_the_knee_straightens():
    postures = exercise("supine-glide").postures
    (slide,) = variant("supine-glide", "gentle").cycle
    assert postures[slide.end]["knee_flexion_deg"] < postures[slide.start]["knee_flexion_deg"]
    assert postures[slide.end]["ankle_dorsiflexion_deg"] < 0


def test_the_full_stretch_is_never_called_a_glide():
    assert variant("full-stretch", "gentle").aim == "movement"
    assert variant("full-stretch", "article").aim == "stretch"
    assert "no nerve glide" in variant("full-stretch", "gentle").note


def test_the_standing_one_is_the_highest_load_and_never_first():
    loads = {kind: variant(name, kind).load for name, kind in VARIANTS if name == "standing-glide"}
    assert loads["article"] == "high"
    assert sum(variant(*which).load == "high" for which in VARIANTS) == 1
    assert exercises()[-1].id == "standing-glide"
    assert "never first" in LOAD_WORDS["high"]
    assert not exercise("standing-glide").flare_day


@pytest.mark.parametrize("name", IDS)
def test_every_posture_is_used_and_says_only_what_a_joint_can_do(name):
    found = exercise(name)
    used = {end for how in found.variants.values() for stage in how.cycle for end in (stage.start, stage.end)}
    assert set(found.postures) == used
    for angles in found.postures.values():
        assert all(
            JOINT_RANGE_DEG[joint][0] <= value <= JOINT_RANGE_DEG[joint][1] for joint, value in angles.items()
        )


@pytest.mark.parametrize("posture", exercise("sitting-glide").postures.values())
def test_sitting_means_both_hips_and_the_resting_knee_are_bent(posture):
    assert 85 <= posture["hip_flexion_deg"] <= 90
    assert 85 <= posture["other_hip_flexion_deg"] <= 90
    assert 80 <= posture["other_knee_flexion_deg"] <= 90


@pytest.mark.parametrize(("name", "kind"), VARIANTS)
def test_cues_are_short_enough_to_be_said_in_one_breath(name, kind):
    for stage in variant(name, kind).cycle:
        assert len(stage.cue.split()) <= 9
        assert "!" not in stage.cue
        assert all(sentence[0].isupper() for sentence in stage.cue.split(". "))


@pytest.mark.parametrize(("name", "kind"), VARIANTS)
def test_what_to_do_now_fits_into_the_largest_letters(name, kind):
    for stage in variant(name, kind).cycle:
        for words in (stage.act, *([stage.undo] if stage.undo else [])):
            assert 0 < len(words.split()) <= 3
            assert words[0].isupper()
            assert not words.endswith(".")


def test_after_a_hold_the_word_and_the_voice_are_let_go():
    for cycle in (variant(name, kind).cycle for name, kind in VARIANTS):
        for before, after in pairwise(cycle):
            if before.kind == "hold":
                assert after.act == "Let go"
                assert after.cue.startswith("Let go.")


@pytest.mark.parametrize(("name", "kind"), VARIANTS)
def test_every_variant_says_what_it_is_why_and_from_where(name, kind):
    how = variant(name, kind)
    assert how.note
    assert AIM_WORDS[how.aim]
    assert LOAD_WORDS[how.load]
    assert [source(key).key for key in how.sources] == list(how.sources)


@pytest.mark.parametrize("name", IDS)
def test_the_stop_rule_is_the_same_everywhere(name):
    assert exercise(name).stop_rule == exercises()[0].stop_rule
    assert "as soon as the movement ends" in exercise(name).stop_rule


def test_content_cannot_be_changed_by_accident():
    with pytest.raises(TypeError):
        exercise("supine-glide").postures["flat"] = {}
    with pytest.raises(TypeError):
        exercise("supine-glide").variants["gentle"] = None


def test_an_unknown_exercise_gets_the_nearest_name():
    with pytest.raises(GlidekitError, match="'supine-glide'"):
        exercise("supine glide")
