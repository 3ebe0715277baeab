"""Everything the explorer's script needs, as plain values: the script has no numbers of its own.

Its movements (the lesson's sequences and the exercises) are lists of postures.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from glidekit.body import chain, drawing, outline, skeleton
from glidekit.body.bands import TABLE
from glidekit.body.chain import FITTED, MOST_HALVINGS, MOST_STEPS, NOMINAL, RESIDUAL
from glidekit.body.drawing import STAGES
from glidekit.body.figure import key_postures, posture
from glidekit.body.lesson import SEQUENCES
from glidekit.body.nerve_state import EVERYDAY, HALF_WINDOW_MM, SITES_MM, SITTING, THICKER_FROM
from glidekit.content.exercises import JOINT_RANGE_DEG, exercises
from glidekit.data_tables import read_table

if TYPE_CHECKING:
    from glidekit.body.posture import Posture
    from glidekit.content.exercises import Hands, Position


@dataclass(frozen=True, slots=True)
class Piece:
    """One movement to play, straight from the first posture to the last; a lesson has no ``load``."""

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
    """The comparisons first, slider beside tensioner, then the four exercises in both variants."""
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


def page_spec() -> dict[str, Any]:
    """Figure, nerve, parameter sets and movements; units as in the package."""
    return {
        "joints": {name: list(bounds) for name, bounds in JOINT_RANGE_DEG.items()},
        "figure": figure_spec(),
        "nerve": nerve_spec(),
        "everyday": [[name, asdict(posture)] for name, posture in EVERYDAY.items()],
        "thicker_from": list(THICKER_FROM),
        "sitting": SITTING,
        "pieces": [_piece(piece) for piece in repertoire()],
    }


def figure_spec() -> dict[str, Any]:
    """Lengths, outlines, holds and stages."""
    return {
        "lengths": {
            "thigh": skeleton.THIGH,
            "shank": skeleton.SHANK,
            "upper_arm": skeleton.UPPER_ARM,
            "forearm": skeleton.FOREARM,
            "hand": skeleton.HAND,
        },
        "halves": {"hip": skeleton.HIP_HALF, "shoulder": skeleton.SHOULDER_HALF},
        "spine": [list(joint) for joint in skeleton.SPINE],
        "rings": {
            "thigh": outline.THIGH_RINGS,
            "shank": outline.SHANK_RINGS,
            "upper_arm": outline.UPPER_ARM_RINGS,
            "forearm": outline.FOREARM_RINGS,
            "hand": outline.HAND_RINGS,
        },
        "trunk": outline.TRUNK_RINGS,
        "trunk_caps": outline.TRUNK_CAPS,
        "head": outline.HEAD_OUTLINE,
        "foot": outline.FOOT_OUTLINE,
        "caps": {"deg": outline.CAP_DEG, "bulge": outline.BULGE},
        "holds": {name: asdict(hold) for name, hold in skeleton.HOLDS.items()},
        "beside": {
            "at": skeleton.BESIDE,
            "fingers": skeleton.BESIDE_FINGERS,
            "over_deg": skeleton.GRASPS_OVER_DEG,
        },
        "rail_fingers": skeleton.RAIL_FINGERS,
        "shoulder": skeleton.SHOULDER,
        "contact": {
            "back": skeleton.BACK,
            "sole": skeleton.SOLE,
            "near": skeleton.NEAR,
            "far": skeleton.FAR,
            "most_deg": skeleton.MOST_DEG,
        },
        "room": {
            "seat": skeleton.SEAT,
            "seat_thick": drawing.SEAT_THICK,
            "seat_reach": drawing.SEAT_REACH,
            "post": drawing.POST,
            "backrest": drawing.BACKREST,
            "margin": drawing.FLOOR_MARGIN,
            "pillow": drawing.PILLOW,
            "rail": [drawing.RAIL_GRIP, drawing.RAIL_BELOW, drawing.RAIL_WIDE],
        },
        "nerve": [list(anchor) for anchor in drawing.ANCHORS],
        "stages": {
            name: {"scale": s.scale, "x": s.x, "y": s.y, "width": s.width, "height": s.height}
            for name, s in STAGES.items()
        },
    }


def nerve_spec() -> dict[str, Any]:
    """Mesh, zones, sites, the nominal parameters and the sets for bands."""
    return {
        "ends": [chain.CONUS_MM, chain.TOES_MM],
        "spacing": chain.SPACING_MM,
        "foramen": chain.FORAMEN_MM,
        "canal_end": chain.CANAL_END_MM,
        "popliteal": chain.POPLITEAL_MM,
        "ankle": chain.ANKLE_MM,
        "zones": {
            "lumbar": chain.LUMBAR_MM,
            "hip": chain.HIP_MM,
            "knee": chain.KNEE_MM,
            "ankle": chain.ANKLE_JOINT_MM,
        },
        "sites": SITES_MM,
        "window": HALF_WINDOW_MM,
        "solver": {"residual": RESIDUAL, "steps": MOST_STEPS, "halvings": MOST_HALVINGS},
        "names": list(FITTED),
        "nominal": [float(getattr(NOMINAL, name)) for name in FITTED],
        "sets": [[float(row[name]) for name in FITTED] for row in read_table(TABLE)],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return asdict(piece) | {"way": [asdict(posture) for posture in piece.way]}
