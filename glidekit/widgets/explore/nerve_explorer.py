"""The nerve explorer: drag the joints and see where the nerve slides and where it is pulled.

Figure and nerve are computed in the page, so a drag never waits for Python; tests hold the script to the
numbers of ``glidekit.body`` (tests/cases/nerve.json).
"""

from __future__ import annotations

from typing import Any, get_args

import traitlets

from glidekit.body.figure import STYLE
from glidekit.body.nerve_state import LIMITS
from glidekit.body.page_spec import page_spec
from glidekit.body.pictures import course_picture
from glidekit.body.posture import Posture, clamped
from glidekit.body.published import record_in_words
from glidekit.content.exercises import Position
from glidekit.errors import GlidekitError
from glidekit.widgets.page_widget import PageWidget, themed


class NerveExplorer(PageWidget):
    """A figure to drag. ``posture`` and ``position`` follow the page when the hand rests."""

    script_name = "nerve_explorer"
    style_sheet = themed(".gk-explorer", "nerve_explorer", figure=STYLE)

    spec = traitlets.Dict().tag(sync=True)
    limits = traitlets.List(traitlets.Unicode()).tag(sync=True)
    position = traitlets.Enum(get_args(Position), "lying").tag(sync=True)
    posture = traitlets.Dict().tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)

    def __init__(self, position: Position = "lying", **angles: float) -> None:
        if position not in get_args(Position):
            raise GlidekitError.unknown("position of the figure", position, get_args(Position))
        kept, notes = clamped(angles)
        given = {name: getattr(kept, name) for name in angles}
        super().__init__(
            spec=page_spec(),
            limits=[*LIMITS, record_in_words()],
            position=position,
            posture=given,
            note=" ".join(notes),
        )

    def printed(self) -> str:
        """Where the nerve runs."""
        return course_picture()

    @property
    def shown(self) -> Posture:
        """The posture last reported by the page."""
        return Posture.of(self.posture)


def explore_nerve(position: Position = "lying", **angles: Any) -> NerveExplorer:
    """The explorer, lying, sitting or standing, at the angles given in degrees (fields of gk.body.Posture).

    Angles beyond human range are set to its end, and the page says so. Raises GlidekitError for an unknown
    joint, with the nearest names, and for what is not a number.
    """
    return NerveExplorer(position, **angles)
