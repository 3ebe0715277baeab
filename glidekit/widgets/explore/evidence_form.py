"""Weigh the evidence: choose what was measured and whose figures to show; the forest plot is drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from glidekit.analysis.evidence import measures, published_evidence
from glidekit.plots.forest import evidence_view
from glidekit.widgets.forms.controls import field
from glidekit.widgets.forms.guarded import OneAtATime

if TYPE_CHECKING:
    from glidekit.plots.view import PictureView

NOTHING = "<p>Nothing is ticked. Tick at least one source to see it.</p>"


class Evidence(OneAtATime):
    """The choice above, the picture below; ``view`` is what is shown, None while nothing is ticked."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.view: PictureView | None = None
        self._picture = ipywidgets.HTML()
        self.measure = field(ipywidgets.Dropdown, "Measured", options=_options(), value=measures()[0])
        self.sources: tuple[ipywidgets.Checkbox, ...] = ()
        self._boxes = ipywidgets.Box(layout={"flex_flow": "row wrap", "overflow": "visible"})
        self.measure.observe(self._offer, "value")
        self.children = (self.measure, self._boxes, self._picture)
        self._offer()

    def _offer(self, _change: object = None) -> None:
        """One box a source of this measure, all ticked."""
        rows = published_evidence()
        there = rows.loc[rows["measure"] == self.measure.value, "source"].unique()
        self.sources = tuple(_box(str(source)) for source in there)
        for box in self.sources:
            box.observe(self._draw, "value")
        self._boxes.children = self.sources
        self._draw()

    def _draw(self, _change: object = None) -> None:
        chosen = [box.description for box in self.sources if box.value]
        self.view = evidence_view(self.measure.value, sources=chosen) if chosen else None
        self._picture.value = self.view.to_html() if self.view is not None else NOTHING


def _options() -> list[tuple[str, str]]:
    return [(f"{name[0].upper()}{name[1:]}", name) for name in measures()]


def _box(source: str) -> ipywidgets.Checkbox:
    box = ipywidgets.Checkbox(value=True, description=source, indent=False)
    box.layout = ipywidgets.Layout(height="44px", width="auto", min_width="152px")
    return box
