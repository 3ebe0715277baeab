"""The shape of the content: frozen values, filled by the loader from the data files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glidekit.content.dose import Dose

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
