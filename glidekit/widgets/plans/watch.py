"""An exercise to watch before trying it: the figure moves in the page, and nothing is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from glidekit.body.figure import FRACTION, STYLE, film, movement_words, still
from glidekit.content.exercises import AIM_WORDS, exercise
from glidekit.errors import GlidekitError
from glidekit.scales import SIDES
from glidekit.widgets.page_widget import PageWidget, packed, themed

if TYPE_CHECKING:
    from glidekit.content.exercises import Exercise, Stage, Variant
    from glidekit.scales import Side

_HOLD_SHOWN_S = 3.0  # holds are shortened
_OWN_PACE_S = 2.0  # how slowly "at your own count" is shown


class Watch(PageWidget):
    """One variant of an exercise, played on request, from either side and as far as chosen.

    ``side`` is the leg that is shown first. Raises GlidekitError for an unknown exercise, variant or side,
    with the nearest names.
    """

    script_name = "watch"
    style_sheet = themed(".gk-watch", "watch", figure=STYLE)

    spec = traitlets.Dict().tag(sync=True, to_json=packed)

    def __init__(self, name: str, variant: str = "gentle", side: Side = "right") -> None:
        shown = exercise(name)
        if variant not in shown.variants:
            raise GlidekitError.unknown(f"variant of {shown.name}", variant, shown.variants)
        if side not in SIDES:
            raise GlidekitError.unknown("leg", side, SIDES)
        super().__init__(spec=_spec(shown, variant) | {"side": side})
        self._drawn = (shown.id, variant, side)

    def printed(self) -> str:
        """The key postures from start to end."""
        return still(*self._drawn)


def _spec(shown: Exercise, variant: str) -> dict[str, Any]:
    how = shown.variants[variant]
    drawing, names = film(shown.id, variant)
    ranges = [{"id": name, "part": part} for name, part in FRACTION.items()] if len(names) == 2 else []
    ways = [(stage.start, stage.end) for stage in how.cycle if stage.start != stage.end]
    return {
        "title": f"{shown.name}: {how.label}",
        "about": AIM_WORDS[how.aim],
        "viewBox": drawing.view_box,
        "classes": list(drawing.classes),
        "frames": [list(frame) for frame in drawing.frames],
        "stages": [_stage(stage, names, how) for stage in how.cycle],
        "ranges": ranges if variant == "gentle" else [],
        "range": how.dose.range if variant == "gentle" else "full",
        "alt": " ".join(movement_words(shown, variant, "right", "full", way) for way in ways[:1]),
    }


def _stage(stage: Stage, names: list[str], how: Variant) -> dict[str, Any]:
    """Start and end as parts of the whole film; ``back`` goes there and back in one."""
    start, end = (names.index(name) / max(1, len(names) - 1) for name in (stage.start, stage.end))
    seconds = {"hold": _HOLD_SHOWN_S, "own": _OWN_PACE_S}.get(stage.time, how.dose.pace_s)
    return {
        "from": start,
        "to": end,
        "seconds": seconds,
        "back": stage.time in ("there-and-back", "own"),
        "words": stage.words,
    }
