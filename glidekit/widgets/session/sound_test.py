"""The timer's tones and voice, without a timer: a button and a volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import traitlets

from glidekit.log.settings import PLAYER
from glidekit.look import css_variables
from glidekit.widgets.page_widget import PageWidget
from glidekit.widgets.printed import Printed
from glidekit.widgets.scripts import style
from glidekit.widgets.session.player import keep_settings

if TYPE_CHECKING:
    from glidekit.log import SymptomLog


class SoundTest(Printed, PageWidget):
    """Plays what the timer plays; the volume is the timer's own, and kept with it."""

    script_name = "sound_test"
    style_sheet = css_variables(".gk-form") + style("form")

    settings = traitlets.Dict().tag(sync=True)

    def __init__(self, log: SymptomLog) -> None:
        super().__init__(settings=dict(log.setting(PLAYER, {})))
        self.observe(lambda change: keep_settings(log, change["new"]), "settings")

    def printed(self) -> str:
        """What is there to press: without the page there is nothing to hear."""
        return "<p>A button that plays the tones of the timer, and a slider for how loud they are.</p>"
