"""Forest plots of published reviews and trials, and of trials that somebody lists in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.ticker import MaxNLocator

from glidekit.analysis.evidence import (
    Pool,
    TrialFile,
    can_pool,
    example_trials,
    measures,
    pool,
    published_evidence,
    read_trials,
)
from glidekit.errors import GlidekitError
from glidekit.plots.style import AROUND, OVER, TINY, drawing, figure_of, new_figure, place, write
from glidekit.plots.view import Message, PictureView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from glidekit.look import Theme

# Narrow on purpose: with names above their lines, a narrow page shows the whole picture.
_WIDTH_PX, _ROW_PX, _TOP_PX, _BELOW_PX, _SIDE_PX = 480, 66, 34, 44, 16
_NAME_AT, _LINE_AT, _BELOW_AT = 0.22, 0.52, 0.82  # within a row, measured from its top
ROWS = ["label", "kind", "effect", "low", "high", "predicted_low", "predicted_high", "aside"]
"""The columns ``forest`` draws; NaN is not drawn."""

_RANGE = (
    "g \N{PLUS-MINUS SIGN} t(k\N{MINUS SIGN}2) "
    "\N{SQUARE ROOT}(tau\N{SUPERSCRIPT TWO} + se\N{SUPERSCRIPT TWO})"
)
FORMULA = (
    f"How the range for a new trial is worked out: {_RANGE}, with k trials and se from the printed interval. "
    "Tau\N{SUPERSCRIPT TWO} = v I\N{SUPERSCRIPT TWO} / (1 \N{MINUS SIGN} I\N{SUPERSCRIPT TWO}), with "
    "v = 4/n + g\N{SUPERSCRIPT TWO}/2n and n people a trial. It takes trials to be of one size, with two "
    "equal arms, and effects to spread in a normal curve. The review did not print it; it is derived here."
)
OWN = "Worked out here from your file. It is no published evidence."
INVENTED = "Invented example: these trials never took place."
NEEDS_STATSMODELS = (
    "Pooling trials of your own needs one more library",
    (
        "The published figures are all there without it. Only this part needs statsmodels.",
        "To install it, write in a terminal: pip install 'glidekit[evidence]'. Then start again.",
    ),
)
_LOWER = "0 is no difference. Left of 0 is better with the treatment."
_HIGHER = "0 is no difference. Right of 0 is better with the treatment."


def evidence_view(measure: str | None = None, *, sources: Sequence[str] | None = None) -> PictureView:
    """What was published on one measure (one of ``measures()``), as a forest plot with its table.

    ``sources`` chooses among them, for example ("Lin 2023", "Dove 2022"); those left out are named. Nothing
    is pooled. Raises GlidekitError for an unknown measure or source, and for an empty choice.
    """
    measure = measures()[0] if measure is None else measure
    if measure not in measures():
        raise GlidekitError.unknown("measure", measure, measures())
    rows = published_evidence()
    there = rows[rows["measure"] == measure]
    rows = _chosen(there, sources)
    drawn = rows.assign(
        label=rows["source"] + ": " + rows["shown_as"],
        aside=rows["aside"].where(rows["i2_pct"].isna(), rows["i2_pct"].map(_i2_words)),
    )[ROWS]
    left_out = sorted(set(there["source"]) - set(rows["source"]))
    sentence = _new_trial(rows)
    return PictureView(
        figure_of(forest(drawn)),
        sentence=sentence,
        alt=f"Forest plot, {measure}: {len(rows)} rows. {sentence} All numbers are in the table below.",
        table=evidence_table(rows),
        facts=f"{measure[0].upper()}{measure[1:]}. {_HIGHER if 'higher is better' in measure else _LOWER}",
        notes=[
            *(f"{source}, in the authors' words: {said}." for source, said in _certainties(rows)),
            *([f"You left out: {', '.join(left_out)}."] if left_out else []),
            *([FORMULA] if rows["predicted_low"].notna().any() else []),
        ],
    )


def pooled_view(given: str | Path | pd.DataFrame | None = None) -> PictureView | Message:
    """Trials from a CSV file or frame (columns: ``glidekit.analysis.evidence.COLUMNS``), and their pool.

    By default the invented example, marked as such. If statsmodels is missing, a message.

    Random effects, Paule-Mandel, Hartung-Knapp; the range for a new trial from three trials on.
    """
    if not can_pool():
        return Message(*NEEDS_STATSMODELS)
    found = example_trials() if given is None else read_trials(given)
    whole = pool(found.rows["effect"].tolist(), found.rows["se"].tolist())
    sentence = _pool_words(whole)
    left_out = f"Left out, since no number was given: {', '.join(found.left_out)}." if found.left_out else ""
    return PictureView(
        figure_of(forest(_pool_rows(found, whole))),
        sentence=sentence,
        alt=f"Forest plot of {whole.trials} trials of your own file. {sentence}",
        table=found.rows.rename(columns=str.capitalize),
        facts=f"{OWN} 0 is no difference.",
        warnings=(INVENTED,) if given is None else (),
        notes=[_how_pooled(whole), *([left_out] if left_out else [])],
    )


def evidence_table(rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """Published rows as a table for the reader, blanks blank; by default every row of both tables."""
    rows = published_evidence() if rows is None else rows
    return pd.DataFrame({
        "Source": rows["source"],
        "What was compared": rows["what"],
        "Outcome": rows["outcome"],
        "Trials": rows["trials"],
        "People": rows["people"],
        "Effect": [_figure_of(value) for value in rows["effect"]],
        "95 % interval": [_span(*ends) for ends in zip(rows["low"], rows["high"], strict=True)],
        "I\N{SUPERSCRIPT TWO}": ["" if pd.isna(value) else f"{value:.0f} %" for value in rows["i2_pct"]],
        "A new trial (derived here)": [
            _span(*ends) for ends in zip(rows["predicted_low"], rows["predicted_high"], strict=True)
        ],
        "Certainty, in the authors' words": rows["certainty"],
        "How it was read": rows["note"],
        "Read in": rows["read_in"],
    })  # fmt: skip


def forest(
    rows: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None, theme: Theme = "light"
) -> Axes:
    """Draw one row per estimate (columns: ROWS): name and numbers, the interval as a line, 0 upright.

    Squares are reviews, dots trials, diamonds pools; the thin line below is the range for a new trial.
    """
    with drawing(theme) as colours:
        ax = ax or _axes(len(rows))
        low, high = _reach(rows)
        ax.set_xlim(low, high)
        ax.set_ylim(len(rows), 0)
        ax.set_yticks([])
        ax.xaxis.set_major_locator(MaxNLocator(6))
        write(ax, title or "", (0, 1), coords=AROUND, shift_px=(0, 24), colour=colours["ink"], va="bottom")
        write(
            ax, "no difference", (0, 1), coords=OVER, shift_px=(0, 6), colour=colours["muted"], size=TINY,
            ha="center", va="bottom",
        )  # fmt: skip
        for number, row in enumerate(rows.to_dict("records")):
            _draw(ax, number, {str(name): cell for name, cell in row.items()}, colours)
        return ax


def _draw(ax: Axes, number: int, cells: dict[str, Any], colours: dict[str, str]) -> None:
    ink, (left, right), at = colours["ink"], ax.get_xlim(), number + _LINE_AT
    name, below = number + _NAME_AT, number + _BELOW_AT
    ax.plot([left, right], [number, number], color=colours["line"], linewidth=0.75)
    ax.plot([0, 0], [at - 0.17, at + 0.17], color=colours["muted"], linewidth=1)  # never through words
    write(ax, cells["label"], (left, name), colour=ink)
    numbers = f"{_figure_of(cells['effect'])} {_bracketed(cells['low'], cells['high'])}"
    write(ax, numbers, (right, name), colour=ink, ha="right")
    if not pd.isna(cells["low"]):
        ax.plot([cells["low"], cells["high"]], [at, at], color=ink, linewidth=2)
    marker = {"review": "s", "trial": "o"}.get(cells["kind"], "D")
    ax.plot([cells["effect"]], [at], marker, markersize=9, color=ink)
    write(ax, cells["aside"], (left, below), colour=colours["muted"], size=TINY)
    if not pd.isna(cells["predicted_low"]):
        ends = (cells["predicted_low"], cells["predicted_high"])
        ax.plot(ends, [at + 0.14, at + 0.14], color=ink, linewidth=1.5, dashes=(3, 2))
        write(ax, f"a new trial: {_span(*ends)}", (right, below), colour=ink, ha="right")


def _axes(rows: int) -> Axes:
    height = rows * _ROW_PX
    figure = new_figure(_TOP_PX + height + _BELOW_PX, width_px=_WIDTH_PX)
    return place(figure, top_px=_TOP_PX, height_px=height, left_px=_SIDE_PX, right_px=_SIDE_PX)


def _reach(rows: pd.DataFrame) -> tuple[float, float]:
    ends = rows[["effect", "low", "high", "predicted_low", "predicted_high"]].to_numpy(dtype=float)
    low, high = min(0.0, float(pd.Series(ends.ravel()).min())), max(0.0, float(pd.Series(ends.ravel()).max()))
    margin = 0.06 * (high - low or 1)
    return low - margin, high + margin


def _chosen(there: pd.DataFrame, sources: Sequence[str] | None) -> pd.DataFrame:
    if sources is None:
        return there
    for source in sources:
        if source not in set(there["source"]):
            raise GlidekitError.unknown("source on this measure", source, set(there["source"]))
    if not sources:
        raise GlidekitError(
            "Nothing is chosen, so there is nothing to draw.", do="Choose at least one source."
        )
    return there[there["source"].isin(list(sources))]


def _new_trial(rows: pd.DataFrame) -> str:
    """The headline: what a new trial could plausibly find, if that can be worked out."""
    known = rows[rows["predicted_low"].notna()]
    if len(known):
        low, high, average = (known.iloc[0][name] for name in ("predicted_low", "predicted_high", "effect"))
        return _range_words(low, high, f"{average:.1f}")
    if len(rows) == 1:
        return f"It found {_figure_of(rows.iloc[0]['effect'])}. What a new trial could find cannot be told."
    low, high = rows["effect"].min(), rows["effect"].max()
    return f"They found from {low:.2f} to {high:.2f}. What a new trial could find cannot be told."


def _how_pooled(whole: Pool) -> str:
    return (
        f"How far the trials lie apart: tau\N{SUPERSCRIPT TWO} {whole.tau2:.2f}, {_i2_words(whole.i2_pct)}. "
        "Random effects (Paule-Mandel), interval by Hartung and Knapp. "
        f"Range for a new trial: {_RANGE}."
    )


def _pool_words(whole: Pool) -> str:
    average = f"{whole.estimate:.1f} ({_span(*whole.interval95)})"
    if whole.prediction95 is None:
        return f"Two trials, on average {average}: too few to say what a new one could find."
    return _range_words(*whole.prediction95, average)


def _range_words(low: float, high: float, average: str) -> str:
    return (
        f"A new trial could plausibly find anything from {low:.1f} to {high:.1f}. The average is {average}."
    )


def _pool_rows(found: TrialFile, whole: Pool) -> pd.DataFrame:
    trials = found.rows.rename(columns={"trial": "label"}).assign(kind="trial", aside="")
    predicted = whole.prediction95 or (float("nan"), float("nan"))
    last = {
        "label": "All of them, your own pool", "kind": "pool", "effect": whole.estimate,
        "low": whole.interval95[0], "high": whole.interval95[1], "predicted_low": predicted[0],
        "predicted_high": predicted[1], "aside": _i2_words(whole.i2_pct),
    }  # fmt: skip
    return pd.concat([trials, pd.DataFrame([last])], ignore_index=True).reindex(columns=ROWS)


def _certainties(rows: pd.DataFrame) -> list[tuple[str, str]]:
    said = rows[rows["certainty"] != ""].drop_duplicates(["source", "certainty"])
    return list(zip(said["source"], said["certainty"], strict=True))


def _i2_words(value: float) -> str:
    return "" if pd.isna(value) else f"I\N{SUPERSCRIPT TWO} {value:.0f} %"


def _figure_of(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.2f}"


def _span(low: float, high: float) -> str:
    return "" if pd.isna(low) or pd.isna(high) else f"{low:.2f} to {high:.2f}"


def _bracketed(low: float, high: float) -> str:
    return f"({_span(low, high)})" if _span(low, high) else "(no interval printed)"
