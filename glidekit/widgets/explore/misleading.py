"""How often would this mislead me? The published table, and a button to ask it of your own diary."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

from glidekit.analysis.daily import daily, leg_now
from glidekit.analysis.method import LIMITS
from glidekit.analysis.reliability import KINDS, Reliability, how_often_wrong, spread_of
from glidekit.analysis.simulation import SPREAD
from glidekit.errors import GlidekitError
from glidekit.plots.messages import stopped
from glidekit.plots.misleading import misleading_view
from glidekit.widgets.forms.controls import ROW, button, field
from glidekit.widgets.forms.guarded import OneAtATime

if TYPE_CHECKING:
    from datetime import date

    from glidekit.log import SymptomLog

ASK = "Ask it for my own days"
OWN = "Both numbers are those of your log; change them if you like. It takes some seconds."
NOT_OWN = (
    "Your log has too few days for a spread of its own yet, so a usual one stands here; change both numbers "
    "if you like. It takes some seconds."
)
MOST_DAYS, REPETITIONS = 240, 60


class Misleading(OneAtATime):
    """The table, then two numbers, a button, a bar of progress and the answer; ``found`` is the last one."""

    def __init__(self, log: SymptomLog, *, repetitions: int = REPETITIONS, **more: Any) -> None:
        super().__init__(**more)
        self.found: Reliability | None = None
        self._repetitions = repetitions
        stop = stopped(log)
        if stop is not None:
            self.children = (ipywidgets.HTML(stop.to_html()),)
            return
        n, spread, self._when = _own(log)
        self.days = field(
            ipywidgets.BoundedIntText, "Days logged", value=n or 30, min=LIMITS.least_days, max=MOST_DAYS
        )
        self.spread = field(
            ipywidgets.BoundedFloatText, "Ups, downs", value=spread or SPREAD, min=0.1, max=10, step=0.1
        )
        self._logged = n
        self.ask = button(ASK)
        self.bar = ipywidgets.IntProgress(max=KINDS, layout={"visibility": "hidden", "max_width": "100%"})
        self.answer = ipywidgets.HTML()
        self.ask.on_click(self._asked)
        words = ipywidgets.HTML(_text(OWN if spread else NOT_OWN))
        fields = ipywidgets.HBox((self.days, self.spread), layout=ROW)
        published = ipywidgets.HTML(misleading_view().to_html())
        self.children = (published, words, fields, self.ask, self.bar, self.answer)  # type: ignore[assignment]

    def _asked(self, _button: object = None) -> None:
        self.ask.disabled, self.bar.value, self.bar.layout.visibility = True, 0, "visible"
        self.answer.value = _text("Simulating people like you ...")
        n = int(self.days.value)
        try:
            self.found = how_often_wrong(
                n, spread=float(self.spread.value), repetitions=self._repetitions, progress=False,
                when=self._when if n == self._logged else None, step=self._step,
            )  # fmt: skip
            self.answer.value = "".join(map(_text, self.found.lines))
        except GlidekitError as problem:
            self.answer.value = _text(str(problem))
        finally:
            self.ask.disabled, self.bar.layout.visibility = False, "hidden"

    def _step(self) -> None:
        self.bar.value += 1


def _own(log: SymptomLog) -> tuple[int, float, tuple[date, date] | None]:
    """Days logged, their spread (0 where there are too few for one) and their first and last date."""
    ratings = log.ratings()
    series = daily(ratings, side=leg_now(ratings))
    n = len(series)
    if n < LIMITS.least_days:
        return 0, 0.0, None
    when = series.index[0].date(), series.index[-1].date()
    return min(n, MOST_DAYS), round(max(0.1, spread_of(series.index, series)), 1), when


def _text(words: str) -> str:
    return f'<p style="max-width:75ch;margin:8px 0;line-height:1.5">{escape(words)}</p>'
