"""The shape of the content: frozen values, filled by the loader from the data files.

Bounds of doses and joints catch slips of the pen. Those of joints are generous for adults, this workbook's
own, and no norm.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Literal, get_args

from glidekit.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Mapping


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

LIMITS: dict[str, tuple[float, float]] = {
    "sets": (1, 10),
    "reps": (1, 50),
    "pace_s": (1, 15),
    "hold_s": (0, 60),
    "rest_s": (0, 300),
    "switch_s": (0, 120),
}
"""Field of a dose -> its lowest and highest value."""

NAMES: dict[str, tuple[str, str]] = {
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
        """Refuse what nobody can do, before anything else sees it."""
        if self.range not in RANGES:
            raise PlanError.unknown("range of movement", self.range, RANGES)
        for field in fields(self):
            if field.name in LIMITS:
                self._check(field.name)

    def _check(self, name: str) -> None:
        value, (low, high) = getattr(self, name), LIMITS[name]
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
SafetyLevel = Literal["emergency", "urgent", "ask-first"]
Position = Literal["sitting", "lying", "standing"]
StageKind = Literal["move", "hold"]
StageTime = Literal["there-and-back", "pace", "hold", "own"]
Hands = Literal["on-thigh", "on-rail", "behind-thigh", "on-foot", "beside"]
"""Where the hands are in a drawing; ``glidekit.body.arms`` knows how they get there."""
View = Literal["side", "above"]
"""Where the figure is seen from; what goes across the body is not seen from the side."""

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
    ``hold`` the dose's hold, ``own`` waits for the person. ``start`` and ``end`` name key postures.
    A voice says ``cue``, one thing a sentence; ``words`` are read. ``act`` is what to do now, in the largest
    letters; ``undo`` takes its place on the way back of ``there-and-back``.
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

    ``dose_words`` say the usual dose and whose convention it is; ``hold_range_s`` is None where nothing is
    held. ``aim`` and ``load`` are explained by ``AIM_WORDS`` and ``LOAD_WORDS``. ``hands`` serves
    the drawing.
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

    Angles that a posture does not name are 0. ``in_bed`` and ``flare_day`` say where the gentle variant fits.
    ``view`` is how it is drawn; ``model_note`` says what the nerve model cannot show of it, or is empty.
    ``article_name`` is empty, and the ``article`` variant absent, for what the article does not have.
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


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from: key, citation, DOI or publisher, and what was found.

    ``how_sure`` is filled for the studies and guidance on treatment and outlook, which are never shown
    without it. ``figures`` holds the statistics behind ``found``.
    """

    key: str
    citation: str
    where: str
    found: str
    how_sure: str = ""
    figures: str = ""


@dataclass(frozen=True, slots=True)
class ArticleNote:
    """What the article says, and the honest note that stands beside it.

    ``topic`` places it: an exercise id, or one of ``content.notes.SECTIONS``.
    """

    id: str
    says: str
    note: str
    sources: tuple[str, ...]
    topic: str


@dataclass(frozen=True, slots=True)
class SafetyCard:
    """One of the four cards: the question above its lines, and a few words on what it is about."""

    id: str
    heading: str
    about: str


@dataclass(frozen=True, slots=True)
class SafetyItem:
    """One line of a card, and one button.

    ``level`` decides what a tap does, ``page`` what it shows; ``reported`` restates it. ``counts`` says in
    full what counts, ``also`` is one more step on the page. ``before`` are its ids in the first version.
    ``card`` is empty for what stands below every card.
    """

    id: str
    card: str
    level: SafetyLevel
    page: str
    button: str
    reported: str
    sources: tuple[str, ...]
    counts: tuple[str, ...] = ()
    also: str = ""
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Country:
    """Whom to ring there; ``advice`` is empty where no line is known."""

    id: str
    name: str
    emergency: str
    advice: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom to ring: the emergency number as it is shown, and the advice line ("" where there is none)."""

    emergency: str
    advice: str = ""

    def fill(self, words: str) -> str:
        """The words with the numbers in their places; empty where they ask for a line that is not known."""
        if "{advice_line}" in words and not self.advice:
            return ""
        return words.replace("{emergency_number}", self.emergency).replace("{advice_line}", self.advice)


@dataclass(frozen=True, slots=True)
class StopPage:
    """What a tap shows. Every text may hold ``{emergency_number}`` and ``{advice_line}``.

    ``steps`` are things to do, ``say`` the words to say, ``after`` stands below.
    """

    id: str
    title: str
    text: tuple[str, ...]
    steps: tuple[str, ...]
    sources: tuple[str, ...]
    say: str = ""
    after: tuple[str, ...] = ()

    def filled(self, numbers: Numbers) -> StopPage:
        """This page with the numbers to ring; a step that needs an unknown line is left out."""
        return replace(
            self,
            text=_filled(self.text, numbers),
            steps=_filled(self.steps, numbers),
            after=_filled(self.after, numbers),
        )


def _filled(lines: tuple[str, ...], numbers: Numbers) -> tuple[str, ...]:
    return tuple(words for words in map(numbers.fill, lines) if words)
