"""The shape of the content: frozen values, filled by the loader from the data files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glidekit.content.dose import Dose

Aim = Literal["slider", "tensioner", "stretch"]
Load = Literal["low", "medium", "high"]
VariantName = Literal["gentle", "article"]
StageKind = Literal["move", "hold"]
StageTime = Literal["there-and-back", "pace", "hold", "own"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of a repetition.

    ``time`` says where its seconds come from: ``there-and-back`` is twice the dose's pace, ``pace`` once,
    ``hold`` the dose's hold, ``own`` waits for the person. ``start`` and ``end`` name key postures.
    """

    kind: StageKind
    time: StageTime
    cue: str
    words: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to do an exercise. ``note`` is shown before an article variant can be reached."""

    name: VariantName
    label: str
    aim: Aim
    load: Load
    note: str
    steps: tuple[str, ...]
    cycle: tuple[Stage, ...]
    dose: Dose
    hold_range_s: tuple[float, float] | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise with its variants; ``postures`` map a name to joint angles in degrees."""

    id: str
    name: str
    article_name: str
    position: Literal["sitting", "lying", "standing"]
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


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from: key, citation, DOI or publisher, and what was found."""

    key: str
    citation: str
    where: str
    found: str


@dataclass(frozen=True, slots=True)
class ArticleNote:
    """What the article says, and the honest note that stands beside it."""

    id: str
    says: str
    note: str
    sources: tuple[str, ...]
    topic: str


@dataclass(frozen=True, slots=True)
class SafetyItem:
    """One question of the safety check. ``level`` decides what a yes does."""

    id: str
    level: Literal["emergency", "urgent", "ask-first"]
    question: str
    sources: tuple[str, ...]
