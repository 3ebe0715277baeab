"""A mistake in a data file gives one message that names the file, entry and field."""

from __future__ import annotations

import copy
import re
import tomllib
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glidekit.content.exercises import exercises_from, load_exercises
from glidekit.content.notes import load_notes, notes_from
from glidekit.content.safety import load_safety, safety_from
from glidekit.content.sources import load_sources, sources_from
from glidekit.content.toml_entry import read_toml
from glidekit.errors import ContentError

FILES = {
    "exercises.toml": (exercises_from, load_exercises),
    "notes.toml": (notes_from, load_notes),
    "safety.toml": (safety_from, load_safety),
    "sources.toml": (sources_from, load_sources),
}
DATA = {file: read_toml(file) for file in FILES}


def changed(file, path, value):
    """A copy of a file's data with the value at a path replaced; a function gets the old value."""
    data = copy.deepcopy(DATA[file])
    *parents, last = path
    part = data
    for step in parents:
        part = part[step]
    part[last] = value(part[last]) if callable(value) else value
    return data


def without(file, path):
    data = copy.deepcopy(DATA[file])
    *parents, last = path
    part = data
    for step in parents:
        part = part[step]
    del part[last]
    return data


SITTING = ("exercise", 0)
ARTICLE = (*SITTING, "variants", "article")
GENTLE = (*SITTING, "variants", "gentle")
POSTURES = (*SITTING, "postures")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ((*SITTING, "colour"), "blue", r"colour.* not known here"),
        ((*SITTING, "name"), 7, r"name must be a text"),
        ((*SITTING, "name"), "  ", r"name must be a text"),
        ((*SITTING, "in_bed"), "no", r"in_bed must be true or false"),
        ((*SITTING, "position"), "floating", r"position must be one of sitting, lying, standing"),
        ((*SITTING, "sources"), ["basson2071"], r"sources names the source 'basson2071'"),
        ((*SITTING, "sources"), ["this-workbook", "this-workbook"], r"sources names a source twice"),
        ((*SITTING, "common_mistakes"), [], r"common_mistakes must be a list"),
        ((*GENTLE, "dose", "sets"), 0, r"gentle.dose cannot be used: sets cannot be 0: it goes from 1 to 10"),
        ((*GENTLE, "dose", "reps"), 2.5, r"reps must be a whole number"),
        ((*GENTLE, "dose", "pace_s"), -3, r"pace_s cannot be -3"),
        ((*GENTLE, "dose", "range"), "most", r"range of movement called 'most'"),
        ((*GENTLE, "dose", "speed"), 1, r"dose.speed is no number of a dose"),
        ((*GENTLE, "dose", "hold_s"), 5, r"dose.hold_s must be from 0 to 0"),
        ((*ARTICLE, "dose", "hold_s"), 31, r"article.dose.hold_s must be from 10 to 30, not 31"),
        ((*ARTICLE, "hold_range_s"), [30, 10], r"hold_range_s must rise"),
        ((*ARTICLE, "hold_range_s"), [10, 90], r"hold_range_s must rise and lie within 0 and 60"),
        ((*ARTICLE, "hold_range_s"), [10], r"hold_range_s must be two numbers"),
        ((*ARTICLE, "hold_range_s"), [True, 30], r"hold_range_s must be two numbers"),
        ((*ARTICLE, "steps", 5), "Stay there for 20 seconds.", r"steps must name \{hold\}"),
        ((*ARTICLE, "cycle", 1, "time"), "pace", r"cycle\[2\].time must be 'hold' for a hold"),
        ((*ARTICLE, "cycle", 2, "end"), "bowed", r"cycle ends in 'bowed'"),
        ((*ARTICLE, "cycle", 1, "start"), "tall", r"cycle\[2\].start is 'tall', but the part before"),
        ((*GENTLE, "cycle", 0, "end"), "handstand", r"cycle\[1\].end must be one of bowed"),
        ((*GENTLE, "cycle", 0, "kind"), "jump", r"cycle\[1\].kind must be one of move, hold"),
        ((*GENTLE, "aim"), "magic", r"gentle.aim must be one of"),
        ((*POSTURES, "tall", "hip_flexion_deg"), 190, r"tall.hip_flexion_deg must be a number from -20"),
        ((*POSTURES, "tall", "hip_flexion_deg"), True, r"hip_flexion_deg must be a number"),
        ((*POSTURES, "tall", "elbow_deg"), 10, r"postures.tall.elbow_deg is no joint angle"),
        ((*SITTING, "variants", "extra"), {}, r"variants.extra is not known here"),
    ],
)  # fmt: skip
def test_a_wrong_field_of_an_exercise_is_named(path, value, said):
    with pytest.raises(ContentError, match=said) as caught:
        exercises_from(changed("exercises.toml", path, value))
    assert str(caught.value).startswith("exercises.toml, exercise 'sitting-glide', ")


@pytest.mark.parametrize("field", list(DATA["exercises.toml"]["exercise"][0]))
def test_a_missing_field_of_an_exercise_is_named(field):
    with pytest.raises(ContentError, match=rf"{field} is missing"):
        exercises_from(without("exercises.toml", (*SITTING, field)))


def test_an_id_used_twice_is_named():
    with pytest.raises(ContentError, match=r"exercise 2, id 'sitting-glide' is used twice"):
        exercises_from(changed("exercises.toml", ("exercise", 1, "id"), "sitting-glide"))


def test_a_held_exercise_without_its_hold_range_is_refused():
    with pytest.raises(
        ContentError, match=r"variants.article.steps must name \{hold\} once hold_range_s is given"
    ):
        exercises_from(without("exercises.toml", (*ARTICLE, "hold_range_s")))


@pytest.mark.parametrize(
    ("file", "path", "value", "said"),
    [
        ("safety.toml", ("item", 0, "level"), "mild", r"item 'A1', level must be one of"),
        ("safety.toml", ("item", 0, "button"), "Numb.", r"button must end with a question mark"),
        ("safety.toml", ("item", 0, "sources"), ["x"], r"sources names the source 'x'"),
        ("safety.toml", ("item", 0, "card"), "E", r"item 'A1', card must be one of"),
        ("safety.toml", ("item", 1, "id"), "A1", r"'A1' is used twice"),
        ("safety.toml", ("item", 1, "before"), ["foot-drop"], r"the id 'foot-drop' twice"),
        ("safety.toml", ("item",), lambda all_: [i for i in all_ if i.get("card") != "C"], r"card 'C'"),
        ("safety.toml", ("item",), lambda all_: all_[:-1], r"none with the id 'under-18'"),
        ("safety.toml", ("page", 0, "steps"), ["Go."], r"steps must hold \{emergency_number\}"),
        ("safety.toml", ("page",), lambda pages: pages[:2], r"page has none with the id 'accident'"),
        ("safety.toml", ("card",), lambda cards: cards[:3], r"card has none with the id 'D'"),
        ("safety.toml", ("country", 0, "emergency"), "999 (UK)", r"emergency must be a number"),
        ("safety.toml", ("numbers", "unset"), 3, r"unset must be a text"),
        ("notes.toml", ("note", 0, "topic"), "weather", r"topic must be one of"),
        ("notes.toml", ("note", 0, "sources"), ["x"], r"sources names the source 'x'"),
        ("notes.toml", ("notes",), [], r"the file, notes is not known here"),
        ("sources.toml", ("source", 1, "key"), "basson2017", r"'basson2017' is used twice"),
        ("sources.toml", ("source", 0, "doi"), "10.1", r"source 'basson2017', doi is not known here"),
        ("sources.toml", ("summary", "evidence"), 3, r"evidence must be a text"),
    ],
)
def test_a_wrong_field_of_the_other_files_is_named(file, path, value, said):
    with pytest.raises(ContentError, match=said) as caught:
        FILES[file][0](changed(file, path, value))
    assert str(caught.value).startswith(f"{file}, ")


@pytest.mark.parametrize("file", FILES)
def test_text_that_is_no_toml_names_the_file(file):
    with pytest.raises(ContentError, match=re.escape(f"{file} cannot be read")):
        FILES[file][1]("[[[")


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(file, tmp_path):
    with pytest.raises(ContentError, match=re.escape(f"{file} cannot be read")):
        FILES[file][1](tmp_path / file)


@pytest.mark.parametrize("file", FILES)
def test_a_file_elsewhere_is_read_like_the_shipped_one(file, tmp_path):
    path = tmp_path / file
    path.write_text(_shipped(file), encoding="utf-8")
    from_data, load = FILES[file]
    assert load(path) == load() == from_data(tomllib.loads(_shipped(file)))


def _shipped(file):
    return resources.files("glidekit.content").joinpath(file).read_text(encoding="utf-8")


def places(part, path=()):
    """The path to every place in nested tables and lists."""
    steps = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, below in steps:
        yield (*path, step)
        yield from places(below, (*path, step))


ALL_PLACES = [(file, path) for file, data in DATA.items() for path in places(data)]
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just([]), st.just({}),
    st.lists(st.integers(), max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip
MUTATION = settings(max_examples=250, deadline=None, derandomize=True)


def names_the_field(message, path):
    """Whether a message names the field; for a list item, the field that holds the list."""
    fields = [str(step) for step in path if isinstance(step, str)]
    return fields[-1] in message


def read(file, data):
    """What a file's reader returns: the values and "", or None and the message that refuses them."""
    try:
        return FILES[file][0](data), ""
    except ContentError as problem:
        return None, problem.what


@MUTATION
@given(st.sampled_from(ALL_PLACES), ODD)
def test_any_value_in_any_place_either_loads_the_same_again_or_has_its_field_named(place, odd):
    file, path = place
    data = changed(file, path, odd)
    loaded, refusal = read(file, copy.deepcopy(data))
    if loaded is None:
        assert refusal.startswith(f"{file}, ")
        assert names_the_field(refusal, path)
    else:
        assert read(file, data) == (loaded, "")


OPTIONAL = {"how_sure", "figures", "rest_s", "switch_s", "hold_s", "counts", "also", "before", "say", "after"}
OPTIONAL |= {"advice", "hands", "view", "model_note", "article"}


@MUTATION
@given(st.sampled_from(ALL_PLACES))
def test_whatever_is_deleted_is_named_unless_it_can_be_spared(place):
    file, path = place
    loaded, refusal = read(file, without(file, path))
    if loaded is None:
        assert refusal.startswith(f"{file}, ")
    else:
        assert isinstance(path[-1], int) or path[-1] in OPTIONAL or "postures" in path
