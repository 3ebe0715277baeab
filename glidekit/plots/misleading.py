"""How often would this mislead me? The published table as a small picture and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glidekit.analysis.calibration import FIRM_TABLE, LIKENESS, published
from glidekit.analysis.words import times_in_100
from glidekit.plots.columns import Panel, column
from glidekit.plots.lettering import AROUND, headline, write
from glidekit.plots.style import drawing, new_axes
from glidekit.plots.view import PictureView

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from glidekit.look import Theme

UNCHANGED = "nothing changed, told better or worse"
FALLEN = "fell by {} points, told better"
WRONG_WAY = "fell by 2 points, told worse"
BENT = "nothing changed, told that the days do not lie along a line"
LEVEL = 5.0
_TOLD = ("verdict_better", "verdict_clearly_better", "verdict_worse", "verdict_clearly_worse")
WALKS = "Only where each day is nearly a copy of the one before, more people were misled: up to {} in 100."


def misleading_table(whole: pd.DataFrame | None = None) -> pd.DataFrame:
    """Per days logged: how many of 100 simulated people were told what; a mean over kinds of people.

    From the published table: straight courses around 5 of 10, likeness of days 0 to .8, both shares of noise.
    """
    kept = _straight(published() if whole is None else whole)
    told = {
        UNCHANGED: _share(kept, 0.0, *_TOLD),
        **{
            FALLEN.format(points): _share(kept, -points, "verdict_better", "verdict_clearly_better")
            for points in (1, 2, 3)
        },
        WRONG_WAY: _share(kept, -2.0, "verdict_worse", "verdict_clearly_worse"),
        BENT: _share(kept, 0.0, "not_straight"),
    }  # fmt: skip
    made = 100 * kept[["n"]].drop_duplicates().set_index("n").assign(**told)
    return made.round(1).reset_index().rename(columns={"n": "Days logged"})


def _share(kept: pd.DataFrame, change: float, *columns: str) -> pd.Series[float]:
    rows = kept[kept["change"] == change]
    return rows[list(columns)].sum(axis=1).groupby(rows["n"]).mean()


def misleading(
    table: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None, theme: Theme = "light"
) -> Axes:
    """Of 100 simulated people, how many are told better or worse, by days logged; ``misleading_table``."""
    with drawing(theme) as colours:
        ax = ax or new_axes(300, below_px=64)
        headline(ax, misleading_sentence(published()) if title is None else title)
        x = np.arange(len(table))
        ax.set_xlim(-0.3, len(x) - 0.7)
        ax.set_ylim(0, 100)
        ax.set_xticks(x, [str(n) for n in table["Days logged"]])
        ax.set_yticks(range(0, 101, 25))
        ax.grid(axis="y")
        ax.axhline(5, color=colours["muted"], linewidth=1, dashes=(3, 4), label="five")
        for name, words, role, marker in (
            (FALLEN.format(3), "fell by 3: told so", "ordinary", "^"),
            (FALLEN.format(2), "fell by 2: told so", "ink", "o"),
            (UNCHANGED, "unchanged: misled", "worse", "D"),
        ):
            y = table[name].to_numpy(float)
            ax.plot(x, y, marker=marker, markersize=6, color=colours[role], linewidth=1.5, label=name)
            write(ax, words, (x[-1], y[-1]), shift_px=(14, 0), colour=colours[role], size=11)
        write(
            ax, "days logged", (1, 0), coords=AROUND, shift_px=(0, -38), colour=colours["muted"], ha="right"
        )
        return ax


def misleading_sentence(whole: pd.DataFrame) -> str:
    """The price and what it buys, in words; of the kinds of people, the one most often misled."""
    table, same = misleading_table(whole), _straight(whole)
    most = float(same.loc[same["change"] == 0, list(_TOLD)].sum(axis=1).max())
    fell = table.set_index("Days logged")[FALLEN.format(2)]
    parts = [f"{times_in_100(fell[n] / 100)} after {n} days logged" for n in (20, 60, 120)]
    return (
        f"Simulated people who did not change were told better or worse at most {times_in_100(most)} at a "
        f"single look; those whose pain truly fell by 2 points were told so {parts[0]}, {parts[1]} and "
        f"{parts[2]} (simulated, so no dates)."
    )


def misleading_view() -> PictureView:
    """The published table with its picture."""
    whole, firm = published(), published(FIRM_TABLE)
    table, sentence = misleading_table(whole), misleading_sentence(whole)
    ever = float(firm.loc[firm["phi"].isin(LIKENESS), "ever_firm"].max())
    people = (
        f"{int(whole['repetitions'].iloc[0]):,} people were simulated for each kind of person: pain around 5 "
        "of 10, ups and downs of 1.5 points, 6 of 10 days logged. Dashed: 5 of 100."
    )

    def draw(ax: Axes) -> object:
        return misleading(table, title="Told better or worse, of 100 people", ax=ax)

    return PictureView(
        column([Panel(180, 48, 64, draw)]),
        sentence=sentence,
        alt=sentence,
        table=table,
        notes=(
            people,
            WALKS.format(round(100 * _walks(whole))),
            f"Something firm and false within 320 days logged: at most {times_in_100(ever)}.",
            "All kinds, and how the table is made: data/README.md.",
        ),
    )


def _walks(whole: pd.DataFrame) -> float:
    near = (whole["phi"] > max(LIKENESS)) | (whole["oddity"] == "random-walk")
    return float(whole.loc[near & (whole["change"] == 0), "false_alarm"].max())


def _straight(whole: pd.DataFrame) -> pd.DataFrame:
    kept = (whole["oddity"] == "none") & (whole["shape"] == "line") & (whole["level"] == LEVEL)
    return whole[kept & whole["phi"].isin(LIKENESS)]
