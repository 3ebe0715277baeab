"""The nerve model beside what was measured in people and cadavers: every row, misses included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.ticker import NullLocator

from glidekit.body.chain import NOMINAL, OLD_HIP_LEVER_MM
from glidekit.body.published import comparison
from glidekit.plots.style import BESIDE, OVER, TINY, drawing, figure_of, headline, new_figure, place, write
from glidekit.plots.view import PictureView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from glidekit.body.published import Comparison
    from glidekit.look import Theme

_ROW_PX, _LEFT_PX, _RIGHT_PX, _BELOW_PX = 27, 340, 164, 40
_REACH = (0.16, 9.0)  # shown as multiples of the published value
_TICKS = (0.25, 0.5, 1, 2, 4, 8)
_WORDS = {"fitted": "fitted", "hit": "near", "miss": "misses"}
_HOW_TO_READ = """
Grey bar: what was published (its range, else two standard deviations around the mean, else half to twice
the mean). Dot: the model. Line through it: its band, which leaves out the lowest and highest 5 of 100
parameter sets."""
_HOW_BLIND = """
Four rows set the parameters (fitted). Rows marked * were known when the model's structure was chosen, so they
are no blind test. Nothing was tuned to the others."""
_HOW_BEFORE = f"""
The hip's lever is {NOMINAL.lever_hip:g} mm: an MRI study puts the nerve a median 41 mm from the hip joint
(robinson2019). It was {OLD_HIP_LEVER_MM:g} mm. Nothing else was changed or fitted again. What the change does
to the rows was seen before it was made, so it is no blind test. The table has the old values under Before."""


def nerve_measured() -> PictureView:
    """The picture with its table: published value, model, band, verdict and why, for every row."""
    rows = comparison()
    asked = [row for row in rows if row.verdict in ("hit", "miss")]
    near = sum(row.verdict == "hit" for row in asked)
    sentence = (
        f"Of {len(asked)} measurements that the nerve model was not fitted to, it comes near {near} and "
        f"misses {len(asked) - near}."
    )
    modelled = [row for row in rows if row.model is not None]
    alt = f"{sentence} " + "; ".join(f"{row.plain}: {_value(row)}, {_WORDS[row.verdict]}" for row in modelled)
    ax = measured_ratios(modelled, title="")  # the sentence is already above the picture
    return PictureView(
        figure_of(ax),
        sentence=sentence,
        alt=alt,
        table=measured_table(rows),
        notes=(_flowing(_HOW_TO_READ), _flowing(_HOW_BLIND), _flowing(_HOW_BEFORE)),
    )


def measured_table(rows: Sequence[Comparison]) -> pd.DataFrame:
    """One row per measurement, in the order of the published table."""
    return pd.DataFrame(
        {
            "Measured": [row.plain for row in rows],
            "Study": [f"{row.study} {row.year}" for row in rows],
            "Published": [_published(row) for row in rows],
            "Model": ["" if row.model is None else f"{row.model:.1f} {row.unit}" for row in rows],
            "Before": [_before(row) for row in rows],
            "Band": ["" if row.band is None else f"{row.band[0]:.1f} to {row.band[1]:.1f}" for row in rows],
            "Result": [_WORDS.get(row.verdict, "not modelled") for row in rows],
            "Blind": ["yes" if row.blind else "no" for row in rows],
            "What to make of it": [row.why for row in rows],
            "Source": [row.source for row in rows],
        },
        index=pd.Index([row.id for row in rows], name="Row"),
    )


def measured_ratios(
    rows: Sequence[Comparison], *, title: str | None = None, ax: Axes | None = None, theme: Theme = "light"
) -> Axes:
    """Draw model over published, one line per row; twice and half are equally far from 1."""
    with drawing(theme) as colours:
        ax = ax or _axes(len(rows), top_px=28 if title == "" else 76)
        headline(ax, "The nerve model beside what was measured" if title is None else title, above_px=30)
        ax.set_xscale("log")
        ax.set_xlim(*_REACH)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.set_xticks(_TICKS, [f"{tick:g}x" for tick in _TICKS])
        ax.xaxis.set_minor_locator(NullLocator())
        ax.set_yticks([])
        ax.axvline(1, color=colours["muted"], linewidth=1)
        write(
            ax, "as published", (1, 1), coords=OVER, shift_px=(0, 6), colour=colours["muted"], size=TINY,
            ha="center", va="bottom",
        )  # fmt: skip
        for place_, row in enumerate(rows):
            _draw(ax, place_, row, colours)
        return ax


def _draw(ax: Axes, at: float, row: Comparison, colours: Mapping[str, str]) -> None:
    ref = _reference(row)
    if row.model is None or row.band is None:
        return
    colour = {"miss": colours["worse"], "hit": colours["ink"], "fitted": colours["ordinary"]}[row.verdict]
    bar = [max(row.low / ref, _REACH[0]), min(row.high / ref, _REACH[1])]
    ax.plot(bar, [at, at], color=colours["line"], linewidth=11, solid_capstyle="butt")
    ax.plot([end / ref for end in row.band], [at, at], color=colour, linewidth=1.5)
    face = "none" if row.verdict == "fitted" else colour
    marker = "D" if row.verdict == "miss" else "o"
    ax.plot([row.model / ref], [at], marker, markersize=7, color=colour, markerfacecolor=face)
    star = "" if row.blind or row.verdict == "fitted" else " *"
    write(ax, row.plain + star, (0, at), coords=BESIDE, shift_px=(-_LEFT_PX, 0), colour=colours["ink"])
    words = f"{_WORDS[row.verdict]}: {_value(row)}"
    write(ax, words, (1, at), coords=BESIDE, shift_px=(8, 0), colour=colour, size=TINY)


def _reference(row: Comparison) -> float:
    return (row.low + row.high) / 2 if row.published is None else row.published


def _published(row: Comparison) -> str:
    if row.published is None:
        return f"{row.low:g} to {row.high:g} {row.unit}"
    return f"{row.published:g} {row.unit}"


def _before(row: Comparison) -> str:
    """What the old hip lever gave, with its verdict if that has changed."""
    if row.before is None:
        return ""
    changed = f" ({_WORDS[row.verdict_before]})" if row.verdict_before != row.verdict else ""
    return f"{row.before:.1f} {row.unit}{changed}"


def _value(row: Comparison) -> str:
    unit = "" if row.unit == "ratio" else f" {row.unit}"
    published = f"{row.low:g}-{row.high:g}" if row.published is None else f"{row.published:.1f}"
    return f"{row.model:.1f} for {published}{unit}"


def _axes(rows: int, *, top_px: float) -> Axes:
    figure, height = new_figure(top_px + rows * _ROW_PX + _BELOW_PX), rows * _ROW_PX
    return place(figure, top_px=top_px, height_px=height, left_px=_LEFT_PX, right_px=_RIGHT_PX)


def _flowing(words: str) -> str:
    return " ".join(words.split())
