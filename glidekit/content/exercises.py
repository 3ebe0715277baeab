"""The exercises, gentle and as in the article: exercises.toml as checked, frozen values.

An exercise is one table of that file: its words, postures, doses, and how it is drawn. Bounds of doses and
joints catch slips of the pen. Those of joints are this workbook's own: generous for adults, and no norm.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

from glidekit.content.sources import cited
from glidekit.content.toml_entry import Entry, named, only, read_toml
from glidekit.errors import GlidekitError, PlanError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


JOINT_RANGE_DEG: dict[str, tuple[float, float]] = {
    "hip_flexion_deg": (-20, 125),
    "hip_adduction_deg": (-45, 35),
    "knee_flexion_deg": (-5, 150),
    "ankle_dorsiflexion_deg": (-50, 30),
    "lumbar_flexion_deg": (-30, 60),
    "neck_flexion_deg": (-60, 60),
    "thoracic_flexion_deg": (-30, 45),
    "other_hip_flexion_deg": (-20, 125),
    "other_knee_flexion_deg": (-5, 150),
    "other_ankle_dorsiflexion_deg": (-50, 30),
}
"""Joint angle -> lowest and highest value allowed. The names are the fields of ``body.Posture``."""

Range = Literal["quarter", "half", "full"]
RANGES: tuple[Range, ...] = get_args(Range)
DOSE_LIMITS: dict[str, tuple[float, float]] = {
    "sets": (1, 10),
    "reps": (1, 50),
    "pace_s": (1, 15),
    "hold_s": (0, 60),
    "rest_s": (0, 300),
    "switch_s": (0, 120),
}
"""Field of a dose -> its lowest and highest value."""

DOSE_NAMES: dict[str, tuple[str, str]] = {
    "sets": ("Sets", ""),
    "reps": ("Repetitions", ""),
    "pace_s": ("Each way", "s"),
    "hold_s": ("Hold", "s"),
    "rest_s": ("Rest between sets", "s"),
    "switch_s": ("Time to change sides", "s"),
}
"""Field of a dose -> what a reader calls it, and its unit."""


@dataclass(frozen=True, slots=True)
class Dose:
    """Sets and repetitions for one side; the other side gets the same again, never a split hold.

    ``pace_s`` is one way (out or back), in seconds; ``hold_s`` 0 means that nothing is held;
    ``range`` is how much of the movement is used. Raises PlanError naming the field and what is allowed.
    """

    sets: int = 1
    reps: int = 10
    range: Range = "half"
    pace_s: float = 3
    hold_s: float = 0
    rest_s: float = 30
    switch_s: float = 10

    def __post_init__(self) -> None:
        """Refuse a dose that nobody can do."""
        if self.range not in RANGES:
            raise PlanError.unknown("range of movement", self.range, RANGES)
        for field in fields(self):
            if field.name in DOSE_LIMITS:
                self._check(field.name)

    def _check(self, name: str) -> None:
        value, (low, high) = getattr(self, name), DOSE_LIMITS[name]
        whole = name in ("sets", "reps")
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            raise PlanError(
                f"{name} must be a {'whole ' if whole else ''}number, not {value!r}.",
                do=f"Choose a number from {low:g} to {high:g}.",
            )
        if not low <= value <= high:
            raise PlanError(
                f"{name} cannot be {value!r}: it goes from {low:g} to {high:g}.",
                do=f"Choose a number from {low:g} to {high:g}.",
            )


Aim = Literal["slider", "tensioner", "stretch", "movement"]
"""``movement`` is neither: a small comfortable motion, not a nerve glide."""

Load = Literal["low", "medium", "high"]
VariantName = Literal["gentle", "article"]
Position = Literal["sitting", "lying", "standing"]
StageKind = Literal["move", "hold"]
StageTime = Literal["there-and-back", "pace", "hold", "own"]
Hands = Literal["on-thigh", "on-rail", "behind-thigh", "on-foot", "beside"]
"""Where the hands are in a drawing; ``glidekit.body.skeleton`` knows how they get there."""

View = Literal["side", "above"]
"""Where the figure is seen from; a movement across the body cannot be seen from the side."""

AIM_WORDS: dict[Aim, str] = {
    "slider": "A slider: the nerve is moved without being held at a stretch.",
    "tensioner": "A tensioner: the nerve is drawn tight, often from both ends, and often held there.",
    "stretch": "A muscle stretch: it is held, and it is no nerve glide.",
    "movement": "A small, comfortable movement. It is neither a stretch nor a nerve glide.",
}
LOAD_WORDS: dict[Load, str] = {
    "low": "Low load",
    "medium": "Medium load",
    "high": "Highest load of the four: never first, and not while your leg flares up easily",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of a repetition.

    ``time`` says where its seconds come from: ``there-and-back`` is twice the dose's pace, ``pace`` once,
    ``hold`` the dose's hold, ``own`` waits for the person. ``start`` and ``end`` name key postures. A voice
    says ``cue``, one thing per sentence; ``words`` are read. ``act`` is what to do now, in the largest
    letters; ``undo`` replaces it on the way back of ``there-and-back``.
    """

    kind: StageKind
    time: StageTime
    cue: str
    words: str
    start: str
    end: str
    act: str
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to do an exercise. ``note`` is shown before an article variant can be reached.

    ``dose_words`` give the usual dose and whose convention it is; ``hold_range_s`` is None if nothing is
    held. ``aim`` and ``load`` are explained by ``AIM_WORDS`` and ``LOAD_WORDS``. ``hands`` serves the
    drawing.
    """

    name: VariantName
    label: str
    aim: Aim
    load: Load
    note: str
    steps: tuple[str, ...]
    cycle: tuple[Stage, ...]
    dose: Dose
    dose_words: str
    hold_range_s: tuple[float, float] | None
    sources: tuple[str, ...]
    hands: Hands


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise with its variants; ``postures`` map a name to joint angles in degrees.

    Angles a posture does not name are 0. ``in_bed`` and ``flare_day`` say where the gentle variant fits.
    ``view`` is how it is drawn; ``model_note`` says what the nerve model cannot show of it, or is empty.
    ``article_name`` is empty and the ``article`` variant absent for exercises that are not in the article.
    """

    id: str
    name: str
    article_name: str
    position: Position
    summary: str
    get_ready: str
    variants: Mapping[str, Variant]
    postures: Mapping[str, Mapping[str, float]]
    common_mistakes: tuple[str, ...]
    easier: str
    stop_rule: str
    in_bed: bool
    flare_day: bool
    sources: tuple[str, ...]
    view: View
    model_note: str


FILE = "exercises.toml"
VARIANTS: tuple[VariantName, ...] = get_args(VariantName)
_LONGEST_HOLD_S = 60
# Where the hands rest unless a variant says otherwise.
_HANDS_AT_REST: dict[Position, Hands] = {"sitting": "on-thigh", "lying": "beside", "standing": "on-thigh"}


def load_exercises(given: str | Path | None = None) -> dict[str, Exercise]:
    """Id -> Exercise, in teaching order; raises ContentError naming exercise and field."""
    return exercises_from(read_toml(FILE, given))


def exercises_from(data: Mapping[str, Any]) -> dict[str, Exercise]:
    """The same from plain values."""
    only(FILE, data, ("every", "exercise"))
    every = Entry(FILE, "every", Entry(FILE, "the file", data).raw("every"))
    stop_rule = every.text("stop_rule")
    every.done()
    return {found.id: found for found in (_exercise(e, stop_rule) for e in named(FILE, "exercise", data))}


def _exercise(entry: Entry, stop_rule: str) -> Exercise:
    postures = _postures(entry.entry("postures"))
    position = entry.choice("position", tuple(_HANDS_AT_REST))
    variants = _variants(entry.entry("variants"), postures, _HANDS_AT_REST[position])
    found = Exercise(
        id=entry.text("id"),
        name=entry.text("name"),
        article_name=entry.text("article_name") if "article" in variants else "",
        position=position,
        summary=entry.text("summary"),
        get_ready=entry.text("get_ready"),
        variants=variants,
        postures=postures,
        common_mistakes=entry.texts("common_mistakes"),
        easier=entry.text("easier"),
        stop_rule=stop_rule,
        in_bed=entry.flag("in_bed"),
        flare_day=entry.flag("flare_day"),
        sources=cited(entry),
        view=entry.choice("view", get_args(View), "side"),
        model_note=entry.text("model_note", ""),
    )
    entry.done()
    return found


def _postures(entry: Entry) -> Mapping[str, Mapping[str, float]]:
    return MappingProxyType({name: _posture(entry.entry(name)) for name in entry.names()})


def _posture(entry: Entry) -> Mapping[str, float]:
    angles = {}
    for joint in entry.names():
        if joint not in JOINT_RANGE_DEG:
            entry.wrong(joint, f"is no joint angle; there are {', '.join(JOINT_RANGE_DEG)}")
        angles[joint] = entry.number(joint, *JOINT_RANGE_DEG[joint])
    return MappingProxyType(angles)


def _variants(entry: Entry, postures: Mapping[str, Any], at_rest: Hands) -> Mapping[str, Variant]:
    """Gentle is required; the article's way only if the article has it."""
    there = [name for name in VARIANTS if name == "gentle" or entry.has(name)]
    found: dict[str, Variant] = {name: _variant(name, entry.entry(name), postures, at_rest) for name in there}
    entry.done()
    return MappingProxyType(found)


def _variant(name: VariantName, entry: Entry, postures: Mapping[str, Any], at_rest: Hands) -> Variant:
    hold = _hold_range(entry)
    found = Variant(
        name=name,
        label=entry.text("label"),
        aim=entry.choice("aim", tuple(AIM_WORDS)),
        load=entry.choice("load", tuple(LOAD_WORDS)),
        note=entry.text("note"),
        steps=_with_hold(entry, "steps", hold),
        cycle=_cycle(entry, postures, held=hold is not None),
        dose=_dose(entry.entry("dose"), hold),
        dose_words=entry.text("dose_words"),
        hold_range_s=hold,
        sources=cited(entry),
        hands=entry.choice("hands", get_args(Hands), at_rest),
    )
    entry.done()
    return found


def _hold_range(entry: Entry) -> tuple[float, float] | None:
    if not entry.has("hold_range_s"):
        return None
    pair = entry.raw("hold_range_s")
    if not isinstance(pair, list) or len(pair) != 2 or any(type(end) not in (int, float) for end in pair):
        entry.wrong("hold_range_s", f"must be two numbers of seconds, not {pair!r}")
    low, high = pair
    if not 0 < low <= high <= _LONGEST_HOLD_S:
        entry.wrong("hold_range_s", f"must rise and lie within 0 and {_LONGEST_HOLD_S}, not {pair!r}")
    return (low, high)


def _with_hold(entry: Entry, field: str, hold: tuple[float, float] | None) -> tuple[str, ...]:
    """The steps, with ``{hold}`` replaced by the range in words: it is written in one place."""
    steps = entry.texts(field)
    if ("{hold}" in " ".join(steps)) != (hold is not None):
        entry.wrong(field, "must name {hold} once hold_range_s is given, and only then")
    words = "" if hold is None else f"{hold[0]:g} to {hold[1]:g} seconds"
    return tuple(step.replace("{hold}", words) for step in steps)


def _cycle(entry: Entry, postures: Mapping[str, Any], *, held: bool) -> tuple[Stage, ...]:
    parts = entry.entries("cycle")
    stages = tuple(_stage(part, postures) for part in parts)
    if any(stage.kind == "hold" for stage in stages) != held:
        entry.wrong("cycle", "must hold something if hold_range_s is given, and only then")
    at = stages[0].start
    for part, stage in zip(parts, stages, strict=True):
        if stage.start != at:
            part.wrong("start", f"is {stage.start!r}, but the part before it ends in {at!r}")
        at = stage.start if stage.time == "there-and-back" else stage.end
    if at != stages[0].start:
        entry.wrong("cycle", f"ends in {at!r}; a repetition must end where it began, in {stages[0].start!r}")
    return stages


def _stage(entry: Entry, postures: Mapping[str, Any]) -> Stage:
    stage = Stage(
        kind=entry.choice("kind", get_args(StageKind)),
        time=entry.choice("time", get_args(StageTime)),
        cue=entry.text("cue"),
        words=entry.text("words"),
        start=entry.choice("start", tuple(postures)),
        end=entry.choice("end", tuple(postures)),
        act=entry.text("act"),
        undo=entry.text("undo", ""),
    )
    if (stage.time == "there-and-back") != bool(stage.undo):
        entry.wrong("undo", "must be given for there-and-back, and only then")
    if (stage.kind == "hold") != (stage.time == "hold"):
        entry.wrong("time", "must be 'hold' for a hold, and only then")
    entry.done()
    return stage


def dose_numbers(entry: Entry) -> dict[str, Any]:
    """What a table says of a dose, by field; refuses a name that no dose has."""
    for name in entry.names():
        if name not in Dose.__dataclass_fields__:
            entry.wrong(name, f"is no number of a dose; there are {', '.join(Dose.__dataclass_fields__)}")
    return {name: entry.raw(name) for name in entry.names()}


def _dose(entry: Entry, hold: tuple[float, float] | None) -> Dose:
    values = dose_numbers(entry)
    for name in ("sets", "reps", "range", "pace_s"):
        entry.raw(name)
    try:
        dose = Dose(**values)
    except PlanError as problem:
        entry.wrong("", f"cannot be used: {problem.what.rstrip('.')}")
    low, high = hold or (0, 0)
    if not low <= dose.hold_s <= high:
        entry.wrong("hold_s", f"must be from {low:g} to {high:g}, not {dose.hold_s:g}")
    return dose


@cache
def _shipped() -> dict[str, Exercise]:
    return load_exercises()


def exercises() -> tuple[Exercise, ...]:
    """Every exercise, in teaching order."""
    return tuple(_shipped().values())


def exercise(name: str) -> Exercise:
    """The exercise with that id; an unknown one raises GlidekitError with the nearest ids."""
    if name not in _shipped():
        raise GlidekitError.unknown("exercise", name, _shipped())
    return _shipped()[name]
