"""The thresholds of the rules in one table: change a number, and the whole history is judged again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets

from glidekit.analysis.legs import leg_trends
from glidekit.plots.messages import nothing_yet, stopped, warnings
from glidekit.plots.progression import compared, progression_view
from glidekit.rules.thresholds import RULES, Rules
from glidekit.widgets.forms.controls import button, field
from glidekit.widgets.forms.guarded import OneAtATime

if TYPE_CHECKING:
    from glidekit.log import SymptomLog

OWN = "own convention"
THRESHOLDS = (
    ("rise", "Leg pain up by so many points counts as worse", "ostelo2008", 1, 10),
    ("during_most", "Leg pain above this asks for less", "pain-monitoring model", 1, 10),
    ("good_sessions", "So many good sessions in a row allow one step more", OWN, 1, 20),
)
"""Field of Rules, its words, its source, and the lowest and highest number that makes sense."""


class Progression(OneAtATime):
    """Numbers above, the picture below; ``rules`` are those tried, ``view`` what is shown."""

    def __init__(self, log: SymptomLog, rules: Rules = RULES, **more: Any) -> None:
        super().__init__(**more)
        self._picture = ipywidgets.HTML()
        stop = stopped(log)
        if stop is not None or log.sessions().empty:
            shown = stop or nothing_yet("what the rules said after each session.", simulated=log.simulated)
            self.children = (ipywidgets.HTML(shown.to_html()),)
            return
        self._records, self._simulated = log.records(), log.simulated
        self._warned = warnings(log.advice(), leg_trends(log.ratings()))
        self.rules, self._quiet = rules, False
        self.fields = {
            name: self._field(name, words, source, low, high) for name, words, source, low, high in THRESHOLDS
        }
        self.reset = button("Rules now")
        self.reset.on_click(lambda _button: self.try_out(RULES))
        self.children = (*self.fields.values(), self.reset, self._picture)
        self._draw()

    def try_out(self, rules: Rules) -> None:
        """Judge the history by these rules beside those that hold now."""
        self.rules, self._quiet = rules, True
        for name, one in self.fields.items():
            one.value = int(getattr(rules, name))
        self._quiet = False
        self._draw()

    def _field(self, name: str, words: str, source: str, low: int, high: int) -> Any:
        named = f"{words} (now {getattr(RULES, name):g}; {source})"
        value = int(getattr(self.rules, name))
        made = field(ipywidgets.BoundedIntText, named, wide=True, value=value, min=low, max=high)
        made.observe(self._changed, "value")
        return made

    def _changed(self, _change: object) -> None:
        if not self._quiet:
            self.rules = replace(self.rules, **{name: one.value for name, one in self.fields.items()})
            self._draw()

    def _draw(self) -> None:
        rows = compared(self._records, self.rules)
        self.view = progression_view(rows, self.rules, warnings=self._warned, simulated=self._simulated)
        self._picture.value = self.view.to_html()
