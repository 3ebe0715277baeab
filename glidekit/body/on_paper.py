"""Drawings for a page that knows no theme: on paper, with every colour written out.

A notebook shows them as images, so no style of the page reaches them; some viewers know neither variables nor
``color-mix``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glidekit.look import palette

if TYPE_CHECKING:
    from re import Match

_VARIABLE = re.compile(r"var\(--gk-([a-z-]+),[^()]*\)")
_MIX = re.compile(r"color-mix\(in srgb,\s*(#[0-9a-f]{6}) (\d+)%,\s*(#[0-9a-f]{6})\)")
_TWICE = re.compile(r"fill:#[0-9a-f]{6};\s*(?=fill:)")  # what stands there for browsers without color-mix
_FORCED = re.compile(r"@media \(forced-colors:active\)\{(?:[^{}]*\{[^{}]*\})*\}\s*")
MARGIN = 16


def on_paper(inside: str, width: float, height: float, *, alt: str, style: str) -> str:
    """One SVG file of that size on white paper; ``style`` and ``inside`` may use the palette's variables."""
    wide, high = width + 2 * MARGIN, height + 2 * MARGIN
    whole = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{wide:g}" height="{high:g}" '
        f'viewBox="{-MARGIN} {-MARGIN} {wide:g} {high:g}"><title>{alt}</title><style>{style}</style>'
        f'<rect x="{-MARGIN}" y="{-MARGIN}" width="{wide:g}" height="{high:g}" rx="8" '
        f'fill="{palette()["ground"]}"/>{inside}</svg>\n'
    )
    return plain(whole)


def plain(svg: str) -> str:
    """The same drawing with the light palette's colours in place of variables and mixtures."""
    known = _VARIABLE.sub(lambda found: palette()[found[1]], _FORCED.sub("", svg))
    return _TWICE.sub("", _MIX.sub(_mixed, known))


def _mixed(found: Match[str]) -> str:
    one, share, other = found[1], int(found[2]) / 100, found[3]
    parts = (
        round(share * int(one[i : i + 2], 16) + (1 - share) * int(other[i : i + 2], 16)) for i in (1, 3, 5)
    )
    return f"#{''.join(f'{part:02x}' for part in parts)}"
