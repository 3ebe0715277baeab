"""Cases shared by Python and the explorer's script; ``python tests/support/nerve_cases.py`` writes them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from glidekit.body.bands import band, ensemble
from glidekit.body.drawing import STAGES, shape
from glidekit.body.nerve_state import SITES_MM, nerve
from glidekit.body.page_spec import page_spec
from glidekit.body.posture import Posture

FILE = Path(__file__).parents[1] / "cases" / "nerve.json"

POSTURES = (
    (Posture(), "standing", "on-thigh"),
    (Posture(hip_flexion_deg=80, knee_flexion_deg=80), "lying", "behind-thigh"),
    (Posture(hip_flexion_deg=20), "lying", "behind-thigh"),
    (Posture(hip_flexion_deg=48, knee_flexion_deg=95, ankle_dorsiflexion_deg=-40), "lying", "on-foot"),
    (Posture(hip_flexion_deg=115, hip_adduction_deg=25, knee_flexion_deg=120), "lying", "on-foot"),
    (
        Posture(
            hip_flexion_deg=85, other_hip_flexion_deg=85, lumbar_flexion_deg=20, knee_flexion_deg=20,
            other_knee_flexion_deg=85, neck_flexion_deg=-20, ankle_dorsiflexion_deg=15,
            thoracic_flexion_deg=10,
        ),
        "sitting", "on-thigh",
    ),
    (
        Posture(
            hip_flexion_deg=95, knee_flexion_deg=30, ankle_dorsiflexion_deg=-15, lumbar_flexion_deg=40,
            thoracic_flexion_deg=20, neck_flexion_deg=20, other_hip_flexion_deg=30,
        ),
        "standing", "on-rail",
    ),
    (
        Posture(
            hip_flexion_deg=125, knee_flexion_deg=-5, ankle_dorsiflexion_deg=30, lumbar_flexion_deg=60,
            neck_flexion_deg=60, other_hip_flexion_deg=-20, other_ankle_dorsiflexion_deg=-50,
        ),
        "lying", "beside",
    ),
)  # fmt: skip


def cases():
    """A script's input and expected results, as plain values."""
    return {
        "about": "The nerve and the figure in some postures, from Python. Lengths in mm and body heights.",
        "spec": page_spec(),
        "cases": [_case(*one) for one in POSTURES],
    }


def _case(posture, position, hands):
    state, stage = nerve(posture), STAGES[position]
    drawn = shape(np.array([posture.angles()]), position, hands, stage)
    return {
        "angles": asdict(posture),
        "position": position,
        "hands": hands,
        "chain_mm": _rounded(state.chain_mm[::9], 7),
        "glide_mm": {site: round(float(state.readings.glide(site)), 7) for site in SITES_MM},
        "strain_pct": {site: round(state.strain_pct(site), 7) for site in SITES_MM if site != "root"},
        "root_strain_pct": round(state.root_strain_pct, 7),
        "glide_band_mm": _rounded(np.array(band(ensemble()(posture).glide("mid-thigh"))), 6),
        "floor": round(drawn.scene.floor, 7),
        "layers": [[name, [_rounded(o[0], 6) for o in outlines]] for name, outlines in drawn.layers],
        "nerve": _rounded(drawn.nerve[0], 6),
    }


def _rounded(values, digits):
    return np.round(values, digits).tolist()


if __name__ == "__main__":
    FILE.write_text(json.dumps(cases(), separators=(",", ":")) + "\n", encoding="utf-8")
