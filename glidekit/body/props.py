"""What stands in the room: chair, floor, pillow and step, as closed path strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.body.contact import SEAT

if TYPE_CHECKING:
    from glidekit.body.contact import Grounded
    from glidekit.body.drawing import Stage

Box = tuple[float, float, float, float]  # left, top, right, bottom in drawing units

SEAT_THICK, POST, BACKREST = 0.026, 0.022, 0.36
SEAT_REACH = (0.205, 0.135)  # of the seat, behind and before the hip: one sits near its front
_STEP_HALF, FLOOR_MARGIN = 0.13, 16
RAIL_GRIP, RAIL_BELOW, RAIL_WIDE = (
    0.05,
    0.03,
    0.06,
)  # the hand lies on top, its palm this far before the wrist
PILLOW = (0.13, 0.036)  # half length, thickness, below the head


def props(
    scene: Grounded, stage: Stage, *, mirrored: bool = False, rail: tuple[float, float] | None = None
) -> str:
    """One path with everything that does not move, in drawing units; ``rail``: something firm to hold."""
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
    """Seen from above: a mat and a pillow, as slanted sheets on the floor."""
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
    """A post with a rounded top, seen above what stands before it (``foot``)."""
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
