"""Pictures below a few choices; changing one draws them again.

What to look at in a diary; which figures of the literature to weigh; how often the verdict would mislead; and
the rules' thresholds, by which the whole history is judged again.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import ipywidgets

from glidekit.analysis.daily import daily, leg_now
from glidekit.analysis.evidence import measures, published_evidence
from glidekit.analysis.legs import leg_trends
from glidekit.analysis.method import LIMITS
from glidekit.analysis.reliability import KINDS, Reliability, how_often_wrong, spread_of
from glidekit.analysis.simulation import SPREAD
from glidekit.errors import GlidekitError
from glidekit.plots.captions import nothing_yet, warnings
from glidekit.plots.explore import LEG_PAIN, Diary, Shown, chosen_view, diary_of, shown_in
from glidekit.plots.forest import evidence_view
from glidekit.plots.misleading import misleading_view
from glidekit.plots.now import stopped
from glidekit.plots.overview import overview
from glidekit.plots.progression import compared, progression_view
from glidekit.rules.thresholds import RULES, Rules
from glidekit.scales import SIDES
from glidekit.widgets.controls import ROW, Column, button, field, paragraph

if TYPE_CHECKING:
    from datetime import date

    from glidekit.log import SymptomLog
    from glidekit.plots.view import Message, PictureView


ALL = "all of them, one below the other"
BOTH = "both"
MOST_KEPT = 16  # pictures of earlier choices, shown at once when chosen again


class Explore(Column):
    """The choice above, the picture below; ``view`` is what is shown. The log is read when it is opened.

    While a stop is open, its page and the entries stand here, and nothing can be chosen.
    """

    def __init__(self, log: SymptomLog, **more: Any) -> None:
        super().__init__(**more)
        self._quiet = False
        self._picture = ipywidgets.HTML()
        if stopped(log) is not None:
            entries = overview(log)
            self._set(entries, entries.to_html())
            self.children = (self._picture,)
            return
        self._diary: Diary = diary_of(log)
        self._shown = lru_cache(MOST_KEPT)(partial(_shown, self._diary))
        self.symptom = field(ipywidgets.Dropdown, "Symptom", options=self._symptoms(), value=LEG_PAIN)
        self.first = field(ipywidgets.DatePicker, "From", value=None)
        self.last = field(ipywidgets.DatePicker, "To", value=None)
        self.side = field(ipywidgets.Dropdown, "Side", options=(BOTH, *SIDES), value=BOTH)
        self.whole = button("The whole record")
        self.whole.on_click(self._clear)
        for control in (self.symptom, self.first, self.last, self.side):
            control.observe(self._draw, "value")
        days = ipywidgets.HBox((self.first, self.last, self.whole), layout=ROW)
        which = ipywidgets.HBox((self.symptom, self.side), layout=ROW)
        self.children = (which, days, self._picture)  # type: ignore[assignment]
        self._draw()

    def _symptoms(self) -> tuple[tuple[str, Shown | str], ...]:
        # The leg is a choice of its own.
        every = dict.fromkeys(shown._replace(side=None) for shown in shown_in(self._diary.ratings))
        found = [shown for shown in every if shown != LEG_PAIN]
        # A value of None would show as an empty field.
        return ((LEG_PAIN.label, LEG_PAIN), *((shown.label, shown) for shown in found), (ALL, ALL))

    def _clear(self, _button: object = None) -> None:
        if self.first.value is None and self.last.value is None:
            return
        self._quiet = True
        self.first.value = self.last.value = None
        self._quiet = False
        self._draw()

    def _draw(self, _change: object = None) -> None:
        if self._quiet:
            return
        first, last = self._days()
        side = None if self.side.value == BOTH else self.side.value
        symptom = None if self.symptom.value == ALL else self.symptom.value
        self._set(*self._shown(symptom, first=first, last=last, side=side))

    def _days(self) -> tuple[date | None, date | None]:
        """Both ends, in whichever order they were given."""
        first, last = self.first.value, self.last.value
        return (last, first) if first is not None and last is not None and last < first else (first, last)

    def _set(self, view: PictureView | Message, html: str) -> None:
        self.view = view
        self._picture.value = html


def _shown(diary: Diary, symptom: Shown | None, **choice: Any) -> tuple[PictureView | Message, str]:
    """One choice's picture and its HTML."""
    view = chosen_view(diary, symptom, **choice)
    return view, view.to_html()


NOTHING = "<p>Nothing is ticked. Tick at least one source to see it.</p>"


class Evidence(Column):
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
        """One box for each source of this measure, all ticked."""
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


ASK = "Ask it for my own days"
OF_YOUR_LOG = "Both numbers are those of your log; change them if you like. It takes some seconds."
NOT_OWN = (
    "Your log has too few days for a spread of its own yet, so a usual one stands here; change both numbers "
    "if you like. It takes some seconds."
)
MOST_DAYS, REPETITIONS = 240, 60


class Misleading(Column):
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
            ipywidgets.BoundedFloatText, "Ups and downs", value=spread or SPREAD, min=0.1, max=10, step=0.1
        )
        self._logged = n
        self.ask = button(ASK)
        self.bar = ipywidgets.IntProgress(max=KINDS, layout={"visibility": "hidden", "max_width": "100%"})
        self.answer = ipywidgets.HTML()
        self.ask.on_click(self._asked)
        words = ipywidgets.HTML(paragraph(OF_YOUR_LOG if spread else NOT_OWN))
        fields = ipywidgets.HBox((self.days, self.spread), layout=ROW)
        published = ipywidgets.HTML(misleading_view().to_html())
        self.children = (published, words, fields, self.ask, self.bar, self.answer)  # type: ignore[assignment]

    def _asked(self, _button: object = None) -> None:
        self.ask.disabled, self.bar.value, self.bar.layout.visibility = True, 0, "visible"
        self.answer.value = paragraph("Simulating people like you ...")
        n = int(self.days.value)
        try:
            self.found = how_often_wrong(
                n, spread=float(self.spread.value), repetitions=self._repetitions,
                when=self._when if n == self._logged else None, step=self._step,
            )  # fmt: skip
            self.answer.value = "".join(map(paragraph, self.found.lines))
        except GlidekitError as problem:
            self.answer.value = paragraph(str(problem))
        finally:
            self.ask.disabled, self.bar.layout.visibility = False, "hidden"

    def _step(self) -> None:
        self.bar.value += 1


def _own(log: SymptomLog) -> tuple[int, float, tuple[date, date] | None]:
    """Days logged, their spread (0 if too few), and their first and last date."""
    ratings = log.ratings()
    series = daily(ratings, side=leg_now(ratings))
    n = len(series)
    if n < LIMITS.least_days:
        return 0, 0.0, None
    when = series.index[0].date(), series.index[-1].date()
    return min(n, MOST_DAYS), round(max(0.1, spread_of(series.index, series)), 1), when


OWN = "own convention"
THRESHOLDS = (
    ("rise", "Leg pain up by so many points counts as worse", "ostelo2008", 1, 10),
    ("during_most", "Leg pain above this asks for less", "pain-monitoring model", 1, 10),
    ("good_sessions", "So many good sessions in a row allow one step more", OWN, 1, 20),
)
"""Field of Rules, its words, its source, and the lowest and highest number that makes sense."""


class Progression(Column):
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
        """Judge the history by these rules, beside those that hold now."""
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
