"""The movements that the explorer plays: the lesson's sequences and the exercises, as lists of postures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glidekit.body.lesson import SEQUENCES
from glidekit.body.movements import key_postures, posture
from glidekit.content.exercises import exercises

if TYPE_CHECKING:
    from glidekit.body.posture import Posture
    from glidekit.body.skeleton import Position
    from glidekit.content.entries import Hands


@dataclass(frozen=True, slots=True)
class Piece:
    """One movement to play, in one go from the first posture to the last; a lesson has no ``load``."""

    id: str
    group: str
    title: str
    aim: str
    load: str
    position: Position
    hands: Hands
    way: tuple[Posture, ...]
    note: str = ""


def repertoire() -> tuple[Piece, ...]:
    """First what is compared, slider beside tensioner, then the four exercises in both ways."""
    lessons = (
        Piece(
            id=s.id,
            group="Slider or tensioner",
            title=s.title,
            aim=s.aim,
            load="",
            position=s.position,
            hands=_lesson_hands(s.position),
            way=(s.start, s.end),
            note=s.note,
        )
        for s in SEQUENCES
    )
    done = (
        Piece(
            id=f"{shown.id}/{name}",
            group="The four exercises",
            title=f"{shown.name}: {variant.label}",
            aim=variant.aim,
            load=variant.load,
            position=shown.position,
            hands=variant.hands,
            way=tuple(posture(shown, name, key) for key in key_postures(shown, name)),
            note=shown.model_note,
        )
        for shown in exercises()
        for name, variant in shown.variants.items()
    )
    return (*lessons, *done)


def _lesson_hands(position: Position) -> Hands:
    return "behind-thigh" if position == "lying" else "on-thigh"
