"""How the layers of the figure look; colours come from the palette's CSS variables."""

from __future__ import annotations

STYLE = """\
.gk-ground,.gk-muted,.gk-limb,.gk-nerve{stroke-linejoin:round;stroke-linecap:round}
.gk-ground{fill:var(--gk-ground,#fff);stroke:var(--gk-line,#c9d1da);stroke-width:3}
.gk-muted,.gk-limb{stroke:var(--gk-ground,#fff);stroke-width:3.5;paint-order:stroke}
.gk-muted{fill:var(--gk-line,#c9d1da);
fill:color-mix(in srgb,var(--gk-muted,#5a6675) 36%,var(--gk-ground,#fff))}
.gk-limb{fill:var(--gk-ink,#1d2733)}
.gk-nerve{fill:none;stroke:var(--gk-nerve,#b8560f);stroke-width:4.5}
@media (forced-colors:active){.gk-ground,.gk-muted,.gk-limb{fill:Canvas}
.gk-ground,.gk-muted{stroke:GrayText}.gk-limb{stroke:CanvasText;stroke-width:6}.gk-nerve{stroke:Highlight}}
"""
