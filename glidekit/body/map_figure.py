"""The body from the front and from the back, with places that can be marked.

Kinds of marks differ by pattern, not by colour alone.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from glidekit.body.areas import AREAS, KINDS, ROOT_AREAS, ROOTS_SOURCE, View, place_named, split, words
from glidekit.body.outline import closed_path
from glidekit.content.sources import source
from glidekit.errors import GlidekitError
from glidekit.look import css_variables
from glidekit.scales import SIDES

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from glidekit.body.areas import Marks, Place
    from glidekit.scales import Side

    Floats = NDArray[np.float64]


_WIDTH, _HEIGHT, _SCALE, _TOP = 170.0, 404.0, 380.0, 14.0
MAP_VIEWS = (2 * _WIDTH, _HEIGHT + 20)
# Half of the body from the front: out from the midline, up from the floor; own drawing.
_HALF = (
    (0.012, 0.890), (0.027, 0.870), (0.030, 0.836), (0.070, 0.826), (0.116, 0.812), (0.130, 0.770),
    (0.138, 0.690), (0.152, 0.600), (0.163, 0.530), (0.171, 0.487), (0.184, 0.460), (0.186, 0.425),
    (0.180, 0.386), (0.164, 0.374), (0.155, 0.395), (0.151, 0.440), (0.146, 0.455), (0.147, 0.487),
    (0.136, 0.540), (0.118, 0.630), (0.102, 0.720), (0.094, 0.745), (0.088, 0.690),
    (0.080, 0.630), (0.092, 0.560), (0.101, 0.500), (0.098, 0.440), (0.084, 0.350), (0.071, 0.285),
    (0.074, 0.215), (0.060, 0.120), (0.049, 0.060), (0.060, 0.020), (0.066, 0.004), (0.036, -0.002),
    (0.024, 0.008), (0.027, 0.060), (0.021, 0.130), (0.014, 0.210), (0.020, 0.285), (0.012, 0.380),
    (0.007, 0.455), (0.000, 0.472),
)  # fmt: skip
_REACH = 0.15
_HEAD = (0.0, 0.934, 0.043, 0.066)
# The leg's and trunk's outside and inside by height, for the places.
_OUTSIDE = (
    (0.0, 0.062), (0.03, 0.055), (0.06, 0.047), (0.12, 0.057), (0.215, 0.070), (0.285, 0.068), (0.35, 0.080),
    (0.44, 0.094), (0.50, 0.097), (0.56, 0.088), (0.63, 0.078), (0.69, 0.085),
)  # fmt: skip
_INSIDE = (
    (0.0, 0.032), (0.06, 0.029), (0.13, 0.024), (0.21, 0.018), (0.285, 0.023), (0.38, 0.015), (0.455, 0.010),
    (0.47, 0.004), (0.69, 0.004),
)  # fmt: skip
MAP_STYLE = """\
.gk-map-body{fill:var(--gk-line,#c9d1da);
fill:color-mix(in srgb,var(--gk-muted,#5a6675) 26%,var(--gk-ground,#fff))}
.gk-map-mark{fill:var(--gk-nerve,#b8560f);stroke:var(--gk-ground,#fff);stroke-width:1}
.gk-map-word{font:500 15px system-ui,sans-serif;fill:var(--gk-muted,#5a6675)}
"""


def root_map(root: str, side: Side = "left") -> str:
    """Inline SVG: the area where symptoms of a root (L4, L5, S1) are usually felt, front and back."""
    if root not in ROOT_AREAS:
        raise GlidekitError.unknown("nerve root", root, ROOT_AREAS)
    marked = [f"{place}-{side}" for place in ROOT_AREAS[root]]
    named = ", ".join(place_named(place).label for place in ROOT_AREAS[root])
    said = f"{root}, shown on the {side}: usually felt at the {named}. {source(ROOTS_SOURCE).where}."
    return body_map(marked, said, title=root)


def body_map(marked: Collection[str], alt: str, *, title: str = "") -> str:
    """Inline SVG of the body from the front and from the back with these areas (ids of AREAS) filled."""
    for area in marked:
        if area not in AREAS:
            raise GlidekitError.unknown("area of the body", area, AREAS)
    head = 26 if title else 0
    views = f'<g transform="translate(0 {head})">{map_views(marked)}</g>'
    over = f'<text class="gk-map-word" x="{_WIDTH:g}" y="18" text-anchor="middle">{escape(title)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gk-map" role="img" aria-label="{escape(alt)}" '
        f'viewBox="0 0 {2 * _WIDTH:g} {_HEIGHT + head + 20:g}" '
        f'style="width:100%;max-width:{2 * _WIDTH:g}px;height:auto">'
        f"<style>{css_variables('.gk-map')}{MAP_STYLE}</style>{over if title else ''}{views}</svg>"
    )


def map_views(marked: Collection[str]) -> str:
    """The front and the back side by side, MAP_VIEWS large, as parts of an SVG."""
    return "".join(
        f'<g transform="translate({i * _WIDTH:g} 0)">{_figure(view, marked)}</g>'
        for i, view in enumerate(get_args(View))
    )


def area_path(area: str) -> str:
    """The path of one area, in the units of its view (front or back)."""
    place, side = split(area)
    return _path(_band(place) * [_sign(place.view, side), 1])


def hit_path(area: str) -> str:
    """Where a finger aiming at this area may land: it extends to the side, since a foot is narrow."""
    place, side = split(area)
    middle = (place.from_ + place.to) / 2
    inside, outside = (np.interp(middle, *np.array(edge).T) for edge in (_INSIDE, _OUTSIDE))
    start, end = (inside + part * (outside - inside) for part in place.part)
    left, right = (0.0 if place.part[0] == 0 else start), (_REACH if place.part[1] == 1 else end)
    corners = np.array([(left, place.from_), (left, place.to), (right, place.to), (right, place.from_)])
    corners[[0, 3], 1] -= 0.004 if place.from_ else 0.03
    points = (corners * [_SCALE * _sign(place.view, side), -_SCALE] + [_WIDTH / 2, _TOP + _SCALE]).round(1)
    return f"M{'L'.join(f'{x:g} {y:g}' for x, y in points)}z"


def outline_path() -> str:
    """The path of the whole body, the same from front and back."""
    half = np.array(_HALF)
    whole = np.concatenate([half, half[::-1] * [-1, 1]])
    x, y, wide, high = _HEAD
    turn = np.linspace(0, -2 * np.pi, 16, endpoint=False)  # wound like the rest, or the neck has a hole
    head = np.stack([x + wide * np.cos(turn), y + high * np.sin(turn)], axis=-1)
    return _path(whole) + _path(head)


def _figure(view: View, marked: Collection[str]) -> str:
    shown = [area for area in AREAS if area in marked and split(area)[0].view == view]
    marks = "".join(
        f'<path class="gk-map-mark" d="{area_path(area)}"><title>{words(area)}</title></path>'
        for area in shown
    )
    left, right = ("right", "left") if view == "front" else ("left", "right")
    label = "".join(
        f'<text class="gk-map-word" x="{x}" y="{_HEIGHT + 12:g}" text-anchor="middle">{word}</text>'
        for x, word in ((_WIDTH * 0.16, left), (_WIDTH * 0.5, view), (_WIDTH * 0.84, right))
    )
    return f'<path class="gk-map-body" d="{outline_path()}"/>{marks}{label}'


def _band(place: Place) -> Floats:
    """The corners of a place, on the picture's right-hand side."""
    heights = np.linspace(place.from_, place.to, 7)
    inside, outside = (np.interp(heights, *np.array(edge).T) for edge in (_INSIDE, _OUTSIDE))
    start, end = (inside + part * (outside - inside) for part in place.part)
    edge = [np.stack([x, heights], axis=-1) for x in (start + 0.002, end - 0.002)]
    return np.concatenate([edge[0], edge[1][::-1]])


def _sign(view: View, side: Side) -> int:
    """Seen from the front, a person's left is on the right of the picture."""
    return 1 if (view == "front") == (side == SIDES[0]) else -1


def _path(points: Floats) -> str:
    return closed_path((points * [_SCALE, -_SCALE] + [_WIDTH / 2, _TOP + _SCALE])[None])[0]


def map_spec() -> dict[str, Any]:
    """Views and areas with their paths, as plain values for a page."""
    return {
        "views": [
            {
                "id": view,
                "viewBox": f"0 0 {_WIDTH:g} {_HEIGHT:g}",
                "outline": outline_path(),
                "words": ["right", view, "left"] if view == "front" else ["left", view, "right"],
            }
            for view in get_args(View)
        ],
        "areas": [
            {
                "id": area,
                "label": words(area),
                "view": split(area)[0].view,
                "side": split(area)[1],
                "level": split(area)[0].level,
                "d": area_path(area),
                "hit": hit_path(area),
            }
            for area in AREAS
        ],
    }


STYLE = f"""{MAP_STYLE}\
.gk-kind-pain{{fill:var(--gk-nerve,#b8560f)}}
.gk-kind-ink{{fill:var(--gk-ink,#1d2733)}}
.gk-kind-edge{{fill:none;stroke:var(--gk-ink,#1d2733);stroke-width:1.5}}
"""
PATTERNS = (
    '<pattern id="gk-kind-tingling" width="9" height="9" patternUnits="userSpaceOnUse">'
    '<circle class="gk-kind-ink" cx="4.5" cy="4.5" r="2.4"/></pattern>'
    '<pattern id="gk-kind-numb" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="gk-kind-ink" width="3.2" height="8"/></pattern>'
)


def marked_views(marks: Marks) -> str:
    """Front and back side by side, MAP_VIEWS large, as parts of an SVG that has STYLE and PATTERNS."""
    width = MAP_VIEWS[0] / 2
    return "".join(
        f'<g transform="translate({i * width:g} 0)">{_view(view, marks)}</g>'
        for i, view in enumerate(get_args(View))
    )


def swatch(kind: str) -> str:
    """A small SVG with a kind's pattern, for the legend beside the map that defines it."""
    return (
        '<svg width="28" height="18" viewBox="0 0 28 18" aria-hidden="true" style="vertical-align:middle">'
        f'<rect x="1" y="1" width="26" height="16" rx="4" {_fill(kind)}/>'
        '<rect class="gk-kind-edge" x="1" y="1" width="26" height="16" rx="4"/></svg>'
    )


def said(marks: Marks) -> str:
    """The marks in words: "pain: left calf; numbness: left heel and sole"."""
    parts = [
        f"{label.lower()}: {', '.join(map(words, marks[kind]))}"
        for kind, label in KINDS.items()
        if marks.get(kind)
    ]
    return "; ".join(parts) or "nothing marked"


def _view(view: View, marks: Marks) -> str:
    shown = [
        f'<path d="{area_path(area)}" {_fill(kind)}/>'
        for kind in KINDS
        for area in marks.get(kind, ())
        if split(area)[0].view == view
    ]
    return f'<path class="gk-map-body" d="{outline_path()}"/>{"".join(shown)}'


def _fill(kind: str) -> str:
    return 'class="gk-kind-pain"' if kind == "pain" else f'fill="url(#gk-kind-{kind})"'
