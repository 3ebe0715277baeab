"""A body over frames as layers of path strings, seen from the exercised side.

It also draws the room (chair, floor, pillow, step) and the nerve from the lowest roots to the sole, a smooth
curve through places anchored to segments. ``s_mm`` is the model's path coordinate (chain.py): the same number
names a place along the nerve and in the figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glidekit.body import skeleton as part
from glidekit.body.outline import Camera, arm_outlines, closed_path, leg_outlines, open_path, trunk_outlines
from glidekit.body.skeleton import HOLDS, SEAT, Grounded, arms, between, grounded, skeleton

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from glidekit.body.skeleton import Segment, Skeleton
    from glidekit.content.exercises import Hands, Position, View
    from glidekit.scales import Side

    Floats = NDArray[np.float64]


_T, _S = -part.THIGH, -part.SHANK
# Path coordinate (mm), segment, forward and up within it (body heights).
ANCHORS: tuple[tuple[float, str, float, float], ...] = (
    (440, "lumbar2", -0.024, 0.012),
    (520, "lumbar0", -0.026, 0.018),
    (595, "pelvis", -0.030, 0.048),
    (665, "hip", -0.036, 0.022),
    (730, "hip", -0.040, -0.012),
    (790, "thigh", -0.026, _T * 0.16),
    (880, "thigh", -0.016, _T * 0.36),
    (1000, "thigh", -0.014, _T * 0.65),
    (1090, "thigh", -0.017, _T * 0.86),
    (1150, "knee", -0.022, 0.0),
    (1215, "shank", -0.018, _S * 0.16),
    (1350, "shank", -0.014, _S * 0.48),
    (1470, "shank", -0.009, _S * 0.78),
    (1545, "ankle", -0.012, 0.000),
    (1590, "ankle", -0.006, -0.022),
    (1645, "foot", 0.030, -0.029),
    (1700, "foot", 0.090, -0.031),
)
S_MM = np.array([anchor[0] for anchor in ANCHORS])


def nerve_points(body: Skeleton, camera: Camera, s_mm: Floats | None = None) -> Floats:
    """The nerve's line (F, P, 2) seen by the camera, at the anchors or at path coordinates ``s_mm``."""
    places = body.segments | _half_way(body)
    anchors = np.stack([places[name].at(x, y, 0.0) for _, name, x, y in ANCHORS], axis=1) @ camera.view
    if s_mm is None:
        return anchors
    from scipy.interpolate import PchipInterpolator  # slow to import; only the explorer needs it

    return np.asarray(PchipInterpolator(S_MM, anchors, axis=1)(s_mm))


def _half_way(body: Skeleton) -> dict[str, Segment]:
    """Behind a bent joint the nerve runs through the middle of the bend."""
    angles = body.angles
    return {
        "hip": between(body["pelvis"], body["thigh"], angles["hip_flexion"]),
        "knee": between(body["thigh"], body["shank"], -angles["knee_flexion"]),
        "ankle": between(body["shank"], body["foot"], angles["ankle_dorsiflexion"]),
    }


Box = tuple[float, float, float, float]  # left, top, right, bottom in drawing units

SEAT_THICK, POST, BACKREST = 0.026, 0.022, 0.36
SEAT_REACH = (0.205, 0.135)  # of the seat, behind and in front of the hip: people sit near the front
_STEP_HALF, FLOOR_MARGIN = 0.13, 16
# The hand lies on top of the rail, its palm RAIL_GRIP ahead of the wrist.
RAIL_GRIP, RAIL_BELOW, RAIL_WIDE = 0.05, 0.03, 0.06
PILLOW = (0.13, 0.036)  # half length, thickness, below the head


def props(
    scene: Grounded, stage: Stage, *, mirrored: bool = False, rail: tuple[float, float] | None = None
) -> str:
    """Everything that does not move as one path, in drawing units; ``rail``: something firm to hold."""
    if stage.camera.pitch_deg:
        return _mat(scene, stage, mirrored=mirrored)
    floor = stage.y - scene.floor * stage.scale
    line = f"M{FLOOR_MARGIN} {floor:.1f}H{stage.width - FLOOR_MARGIN}"
    boxes = {"sitting": _chair, "lying": _pillow, "standing": _step}[scene.body.position](scene, stage)
    if rail:
        boxes += _rail(scene, stage, rail, min((box[1] for box in boxes), default=floor))
    if mirrored:
        boxes = [(stage.width - right, top, stage.width - left, bottom) for left, top, right, bottom in boxes]
    return "".join([*(_rounded(box) for box in boxes), line])


def _mat(scene: Grounded, stage: Stage, *, mirrored: bool) -> str:
    """A mat and a pillow seen from above, as slanted sheets on the floor."""
    neck = float(scene.body["neck0"].origin[0, 0])
    sheets = ((neck - 0.24, neck + 0.92, 0.25), (neck - 0.21, neck + 0.03, 0.14))  # from, to, half width
    paths = []
    for start, end, half in sheets:
        corners = np.array(
            [(x, scene.floor, z) for x, z in ((start, -half), (end, -half), (end, half), (start, half))]
        )
        x, y = (corners @ stage.camera.view).T * stage.scale
        x, y = stage.x + x, stage.y - y
        points = [f"{stage.width - a if mirrored else a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True)]
        paths.append(f"M{'L'.join(points)}z")
    return "".join(paths)


def _chair(scene: Grounded, stage: Stage) -> list[Box]:
    size, floor = stage.scale, stage.y - scene.floor * stage.scale
    hip_x, hip_y = _first(scene, "pelvis", stage)
    top, thick, post = hip_y + SEAT * size, SEAT_THICK * size, POST * size
    left, right = hip_x - SEAT_REACH[0] * size, hip_x + SEAT_REACH[1] * size
    return [
        (left, hip_y - BACKREST * size, left + post, floor),
        (right - 1.6 * post, top, right - 0.6 * post, floor),
        (left, top, right, top + thick),
    ]


def _pillow(scene: Grounded, stage: Stage) -> list[Box]:
    floor = stage.y - scene.floor * stage.scale
    head_x, _ = _first(scene, "head", stage)
    middle, half = head_x - 0.02 * stage.scale, PILLOW[0] * stage.scale
    return [(middle - half, floor - PILLOW[1] * stage.scale, middle + half, floor)]


def _step(scene: Grounded, stage: Stage) -> list[Box]:
    floor = stage.y - scene.floor * stage.scale
    top = floor if scene.step is None else stage.y - scene.step * stage.scale
    if floor - top < 0.05 * stage.scale:
        return []
    foot_x, _ = _first(scene, "foot", stage)
    middle, half = foot_x + 0.04 * stage.scale, _STEP_HALF * stage.scale
    return [(middle - half, top, middle + half, floor)]


def _rail(scene: Grounded, stage: Stage, rail: tuple[float, float], foot: float) -> list[Box]:
    """A post with a rounded top, visible above anything in front of it (``foot``)."""
    size, floor = stage.scale, stage.y - scene.floor * stage.scale
    x = _first(scene, "other_foot", stage)[0] + (rail[0] + RAIL_GRIP) * size
    top, half, wide = floor - (rail[1] - RAIL_BELOW) * size, POST / 2 * size, RAIL_WIDE * size
    return [(x - half, top, x + half, foot), (x - wide, top, x + wide, top + POST * size)]


def _first(scene: Grounded, name: str, stage: Stage) -> tuple[float, float]:
    x, y = scene.body[name].origin[0] @ stage.camera.view
    return stage.x + float(x) * stage.scale, stage.y - float(y) * stage.scale


def _rounded(box: Box, corner: float = 4) -> str:
    left, top, right, bottom = box
    r = min(corner, (right - left) / 2, (bottom - top) / 2)
    return (
        f"M{left + r:.1f} {top:.1f}H{right - r:.1f}q{r:g} 0 {r:g} {r:g}V{bottom - r:.1f}q0 {r:g} {-r:g} {r:g}"
        f"H{left + r:.1f}q{-r:g} 0 {-r:g} {-r:g}V{top + r:.1f}q0 {-r:g} {r:g} {-r:g}z"
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """How a position is framed: the camera, drawing units per body height, and the body's origin."""

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


_FROM_ABOVE = Stage(Camera(pitch_deg=70), 385, 150, 160, height=270)  # shows a knee crossing the body


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
    """A figure before a side is chosen: outlines (F, P, 2) by layer, from back to front."""

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
    """Draw a figure's paths. The right leg is shown from the right, the left one from the left."""
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
