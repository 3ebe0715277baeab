"""A figure as inline SVG that takes the page's colours and font, and shares a page with others.

Colours become ``var(--gk-<role>, #rrggbb)``, text stays text in the page's own font, and ids get a prefix per
picture: two pictures on a page share one namespace, and a hidden one would blank the other.
"""

from __future__ import annotations

import re
import secrets
from functools import cache, lru_cache
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.textpath import text_to_path

from glidekit.gc_paused import gc_paused
from glidekit.look import palette
from glidekit.plots.style import DPI, drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

_PROLOGUE = re.compile(r"^.*?(?=<svg)|<metadata>.*?</metadata>|<!--.*?-->", re.DOTALL)
_ID = re.compile(r' id="([^"]+)"')
_REFERENCE = re.compile(r'(url\(#|href="#)([^")]+)')
_COLOUR = re.compile(r"(?<=[:\s])#[0-9a-f]{6}(?=[;\"])")
_FONT = re.compile(r"'DejaVu Sans'[^;\"]*")
_OPENING = re.compile(r"<svg[^>]*>")
_MARKERS = re.compile(r'<g([^>]*)>((?:\s*<use [^>]*?style="[^"]*"/>)+)\s*</g>')
_MARKER_STYLE = re.compile(r' style="([^"]*)"')
_DECIMALS = re.compile(r"(?<=\.\d\d)\d+")
_TAILS = re.compile(r" +\n")
_NARROW_PX = 560
_Size = tuple[float, float, float]
_PAGE_FONT = "var(--jp-ui-font-family, system-ui, sans-serif)"


class _Renderer(RendererSVG):
    """matplotlib's, but a word is measured once for all pictures: they share most of theirs."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> _Size:
        return _measured(s, prop, ismath)


@lru_cache(maxsize=4096)
def _measured(words: str, font: FontProperties, ismath: Any) -> _Size:
    size: _Size = text_to_path.get_text_width_height_descent(words, font, ismath)
    return size


class FigureCanvas(FigureCanvasSVG):
    """matplotlib's, which asks its ``backend`` for this name, but without a detour for parts in pixels."""

    def print_svg(self, filename: Any, *, metadata: Any = None, **_more: Any) -> None:
        """Draw the figure, all of it, into an open file."""
        width, height = self.figure.get_size_inches() * DPI
        renderer: Any = _Renderer(width, height, filename, metadata=metadata)  # type: ignore[no-untyped-call]
        self.figure.draw(renderer)
        renderer.finalize()


@gc_paused()  # drawing makes many objects and hardly any garbage
def svg_of(figure: Figure, *, label: str, prefix: str | None = None) -> str:
    """Inline SVG with ``role="img"`` and ``label`` as its accessible name, in the light colours.

    ``prefix`` of its ids: random by default; give one if the page must be the same each time.
    """
    raw = StringIO()
    with drawing("light"):
        nothing = {"Date": None, "Creator": None}
        figure.savefig(
            raw, format="svg", backend=f"module://{__name__}", dpi=DPI, metadata=nothing, transparent=True
        )
    width, height = figure.get_size_inches() * DPI
    svg = _named(_lighter(_PROLOGUE.sub("", raw.getvalue())), prefix or f"gk{secrets.token_hex(4)}-")
    return _opened(_themed(svg), width, height, label)


def _lighter(svg: str) -> str:
    """Give markers their style once as a group, and round coordinates to a hundredth of a pixel."""

    def once(group: re.Match[str]) -> str:
        styles = set(_MARKER_STYLE.findall(group[2]))
        if len(styles) > 1:
            return group[0]
        return f'<g{group[1]} style="{styles.pop()}">{_MARKER_STYLE.sub("", group[2])}</g>'

    return _TAILS.sub("\n", _DECIMALS.sub("", _MARKERS.sub(once, svg)))


def _named(svg: str, prefix: str) -> str:
    """Keep only ids that something refers to, with this picture's prefix."""
    used = {reference for _, reference in _REFERENCE.findall(svg)}
    svg = _ID.sub(lambda m: f' id="{prefix}{m[1]}"' if m[1] in used else "", svg)
    return _REFERENCE.sub(lambda m: f"{m[1]}{prefix}{m[2]}", svg)


@cache
def _roles() -> dict[str, str]:
    """Colour -> role. Roles that share a colour share it in both themes (a test holds it)."""
    return {colour: role for role, colour in reversed(palette("light").items())}


def _themed(svg: str) -> str:
    def colour(match: re.Match[str]) -> str:
        role = _roles().get(match[0])
        return match[0] if role is None else f"var(--gk-{role}, {match[0]})"

    return _FONT.sub(_PAGE_FONT, _COLOUR.sub(colour, svg))


def _opened(svg: str, width: float, height: float, label: str) -> str:
    # picture.css widens every picture to the page, which would blow up a narrow one.
    narrow = f' style="min-width:0;max-width:{width * 1.3:g}px"' if width < _NARROW_PX else ""
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width:g} {height:g}"{narrow} role="img" aria-label="{escape(label)}">'
    )
    return _OPENING.sub(lambda _: opening, svg, count=1).strip()
