"""Everything that the explorer's script needs, as plain values: it has no number of its own."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from glidekit.body import arms, chain, contact, nerve_path, outline, proportions, props, shapes, skeleton
from glidekit.body.bands import TABLE
from glidekit.body.drawing import STAGES
from glidekit.body.limits import EVERYDAY, SITTING, THICKER_FROM
from glidekit.body.nerve_state import HALF_WINDOW_MM, SITES_MM
from glidekit.body.parameters import FITTED, NOMINAL
from glidekit.body.repertoire import Piece, repertoire
from glidekit.body.solve import MOST_HALVINGS, MOST_STEPS, RESIDUAL
from glidekit.content.joints import JOINT_RANGE_DEG
from glidekit.data_tables import read_table


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
            "thigh": proportions.THIGH,
            "shank": proportions.SHANK,
            "upper_arm": proportions.UPPER_ARM,
            "forearm": proportions.FOREARM,
            "hand": proportions.HAND,
        },
        "halves": {"hip": skeleton.HIP_HALF, "shoulder": skeleton.SHOULDER_HALF},
        "spine": [list(joint) for joint in skeleton.SPINE],
        "rings": {
            "thigh": shapes.THIGH_RINGS,
            "shank": shapes.SHANK_RINGS,
            "upper_arm": shapes.UPPER_ARM_RINGS,
            "forearm": shapes.FOREARM_RINGS,
            "hand": shapes.HAND_RINGS,
        },
        "trunk": shapes.TRUNK_RINGS,
        "trunk_caps": shapes.TRUNK_CAPS,
        "head": shapes.HEAD_OUTLINE,
        "foot": shapes.FOOT_OUTLINE,
        "caps": {"deg": outline.CAP_DEG, "bulge": outline.BULGE},
        "holds": {name: asdict(hold) for name, hold in arms.HOLDS.items()},
        "beside": {"at": arms.BESIDE, "fingers": arms.BESIDE_FINGERS, "over_deg": arms.GRASPS_OVER_DEG},
        "rail_fingers": arms.RAIL_FINGERS,
        "shoulder": arms.SHOULDER,
        "contact": {
            "back": contact.BACK,
            "sole": contact.SOLE,
            "near": contact.NEAR,
            "far": contact.FAR,
            "most_deg": contact.MOST_DEG,
        },
        "room": {
            "seat": contact.SEAT,
            "seat_thick": props.SEAT_THICK,
            "seat_reach": props.SEAT_REACH,
            "post": props.POST,
            "backrest": props.BACKREST,
            "margin": props.FLOOR_MARGIN,
            "pillow": props.PILLOW,
            "rail": [props.RAIL_GRIP, props.RAIL_BELOW, props.RAIL_WIDE],
        },
        "nerve": [list(anchor) for anchor in nerve_path.ANCHORS],
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
