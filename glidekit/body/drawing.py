"""A body over frames as layers of path strings, seen from the exercised side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glidekit.body.arms import HOLDS, arms
from glidekit.body.contact import Grounded, grounded
from glidekit.body.nerve_path import nerve_points
from glidekit.body.outline import Camera, closed_path, open_path
from glidekit.body.props import props
from glidekit.body.shapes import arm_outlines, leg_outlines, trunk_outlines
from glidekit.body.skeleton import Position, skeleton

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.content.entries import Hands, View
    from glidekit.scales import Side

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stage:
    """How a position is framed: camera, drawing units a body height, where the body's origin is."""

    camera: Camera
    scale: float
    x: float
    y: float
    width: int = 480
    height: int = 340


STAGES: dict[Position, Stage] = {
    "sitting": Stage(Camera(), 385, 168, 210),
    "lying": Stage(Camera(), 410, 152, 288),
    "standing": Stage(Camera(), 305, 190, 311),
}


_FROM_ABOVE = Stage(Camera(pitch_deg=70), 385, 150, 160, height=270)  # shows a knee that goes across the body


def stage_of(position: Position, view: View) -> Stage:
    """The stage of a position, seen from the side or from above."""
    return _FROM_ABOVE if view == "above" else STAGES[position]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Layers from back to front: ``classes`` names them, ``frames`` hold one path each."""

    classes: tuple[str, ...]
    frames: tuple[tuple[str, ...], ...]
    stage: Stage

    @property
    def view_box(self) -> str:
        """For the SVG's viewBox."""
        return f"0 0 {self.stage.width} {self.stage.height}"


@dataclass(frozen=True, slots=True)
class Shape:
    """What is to be drawn, before a side is chosen: outlines (F, P, 2) by layer from back to front."""

    layers: tuple[tuple[str, list[Floats]], ...]
    nerve: Floats
    scene: Grounded
    stage: Stage
    rail: tuple[float, float] | None = None


def shape(angles: Floats, position: Position, hands: Hands, stage: Stage) -> Shape:
    """The outlines of the figure for angles (F, 10) in degrees, all in one room."""
    scene = grounded(skeleton(angles, position))
    camera, body = stage.camera, scene.body
    arm = arms(body, hands, scene.floor)
    near_arm = ("gk-muted", arm_outlines(arm, "", camera))
    leg = ("gk-limb", leg_outlines(body, "", camera))
    layers = (
        ("gk-muted", arm_outlines(arm, "far_", camera)),
        ("gk-muted", leg_outlines(body, "other_", camera)),
        ("gk-muted", trunk_outlines(body, camera)),
        leg,
        near_arm,
    )
    return Shape(layers, nerve_points(body, camera), scene, stage, HOLDS[hands].rail)


def draw(what: Shape, side: Side) -> Drawing:
    """The paths of a figure. The right leg is shown from the right, the left one from the left."""
    stage = what.stage
    paths = [_filled(outlines, stage, side) for _, outlines in what.layers]
    nerve = open_path(_placed(what.nerve, stage, side))
    room = [props(what.scene, stage, mirrored=side == "left", rail=what.rail)] * len(nerve)
    return Drawing(
        ("gk-ground", *(name for name, _ in what.layers), "gk-nerve"),
        tuple(zip(room, *paths, nerve, strict=True)),
        stage,
    )


def _filled(outlines: list[Floats], stage: Stage, side: Side) -> list[str]:
    """Shapes that lie over each other, as one path per frame."""
    parts = [closed_path(_placed(outline, stage, side)) for outline in outlines]
    return ["".join(pieces) for pieces in zip(*parts, strict=True)]


def _placed(points: Floats, stage: Stage, side: Side) -> Floats:
    x = stage.x + points[..., 0] * stage.scale
    return np.stack(
        [stage.width - x if side == "left" else x, stage.y - points[..., 1] * stage.scale], axis=-1
    )
