"""A body with what hurts, tingles or is numb marked on it; a pattern tells the kind, not colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from glidekit.body.areas import View, split, words
from glidekit.body.map_figure import MAP_STYLE, MAP_VIEWS, area_path, outline_path
from glidekit.body.marks import KINDS

if TYPE_CHECKING:
    from glidekit.body.marks import Marks

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
    """A small SVG with the kind's pattern, for a legend; it stands beside the map that defines it."""
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
