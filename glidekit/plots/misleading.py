"""How often would this mislead me? The published tables of the verdict and of the rules, with a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.analysis.calibration import CHANGED_TABLE, DAILY_TABLE, STEADY_TABLE, published
from glidekit.analysis.reliability import REAL_PEOPLE, REAL_SOURCE, bounds
from glidekit.data_tables import read_table
from glidekit.errors import GlidekitError
from glidekit.plots.style import AROUND, Panel, column, drawing, headline, is_narrow, new_axes, write
from glidekit.plots.view import PictureView, both_layouts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from glidekit.look import Theme


DAYS = (20, 40, 60, 120)
STEADY = "nothing changed: told better or worse"
SLOW, FAST, SUDDEN = "-2 over 8 weeks, then flat", "6.5 to 2.5, tau 14 d", "7 to 3 on day 10"
_SHOWN = {
    SLOW: "fell by 2 in eight weeks",
    FAST: "fell by 4, fast then slow",
    SUDDEN: "fell by 4 on day 10",
}
_SHOWN_NARROW = {SLOW: "2 in eight weeks", FAST: "4, fast then slow", SUDDEN: "4 on day 10"}
_TOLD = (28, 56, 120, 180)


def misleading_table() -> pd.DataFrame:
    """One row per kind of simulated person: how many of 100 were told what.

    First people who do not change, by how alike their days are; then people whose pain falls.
    """
    steady, daily, changed = (published(name) for name in (STEADY_TABLE, DAILY_TABLE, CHANGED_TABLE))
    rows = []
    for phi, some in steady.groupby("phi"):
        own = daily[daily["phi"] == phi]
        rows.append(
            {
                "Kind of person": f"nothing changed, days alike {phi:g}",
                "told wrong at 60 days": some["told_at_60"].mean(),
                "told wrong by 120 days": some["ever_told"].mean(),
                "the same, read daily": own["ever_told_120"].mean() if len(own) else np.nan,
                "sure and wrong by 120": some["ever_sure"].mean(),
            }
        )
    for course, words in _SHOWN.items():
        some = changed[changed["course"] == course]
        rows.append(
            {"Kind of person": words} | {f"told by day {day}": some[f"told_at_{day}"].mean() for day in _TOLD}
        )
    table = pd.DataFrame(rows)
    shares = table.columns[1:]
    return table.assign(**(100 * table[shares]).round(1))


def bounds_table() -> pd.DataFrame:
    """What was asked of the method, and how the worst kind of person fared; missed limits first."""
    rows = [
        {
            "Simulated people": bound.words,
            "asked, of 100": f"at {'most' if bound.at_most else 'least'} {100 * bound.asked:.0f}",
            "found": f"{100 * bound.worst:.1f}",
            "give or take": f"{200 * bound.error:.1f}",
            "kept": "yes" if bound.held else "no",
        }
        for bound in sorted(bounds(), key=lambda bound: bound.held)
    ]
    return pd.DataFrame(rows)


def misleading(*, title: str | None = None, ax: Axes | None = None, theme: Theme = "light") -> Axes:
    """Draw how many of 100 simulated people were told better or worse, by days logged."""
    steady, changed = published(STEADY_TABLE), published(CHANGED_TABLE)
    with drawing(theme) as colours:
        ax = ax or new_axes(300, below_px=64)
        headline(ax, misleading_headline() if title is None else title)
        ax.set_xlim(0, 190)
        ax.set_ylim(0, 104)
        ax.set_xticks(range(0, 181, 60 if is_narrow() else 30))
        ax.set_yticks(range(0, 101, 25))
        ax.grid(axis="y")
        lines = [
            (
                DAYS,
                [100 * steady[f"told_at_{n}"].mean() for n in DAYS],
                "unchanged: misled",
                "worse",
                "D",
                STEADY,
            )
        ]
        names = _SHOWN_NARROW if is_narrow() else _SHOWN
        for (course, words), marker in zip(names.items(), "o^s", strict=True):
            some = changed[changed["course"] == course]
            shares = [100 * some[f"told_at_{day}"].mean() for day in _TOLD]
            lines.append((_TOLD, shares, words, "ink" if course == SLOW else "ordinary", marker, course))
        for (x, y, words, role, marker, label), at in zip(lines, (9, -10, -12, 8), strict=True):
            ax.plot(x, y, marker=marker, markersize=6, color=colours[role], linewidth=1.5, label=label)
            write(ax, words, (x[-1], y[-1]), shift_px=(14, at), colour=colours[role], size=11)
        write(
            ax, "days logged", (1, 0), coords=AROUND, shift_px=(0, -38), colour=colours["muted"], ha="right"
        )
        return ax


def misleading_headline() -> str:
    """What a steady person risks, in at most twelve words."""
    ever = published(STEADY_TABLE)["ever_told"].mean()
    return f"Steady people told something wrong: about {_of_100(ever)} in 100."


def misleading_lines() -> tuple[str, ...]:
    """The risk of looking every day, how soon a true fall is told, and how it did on real people."""
    daily, changed = published(DAILY_TABLE), published(CHANGED_TABLE)
    alike = daily.sort_values("phi")
    low, high = alike.iloc[0], alike.iloc[-1]
    slow, sudden = (changed[changed["course"] == course] for course in (SLOW, SUDDEN))
    real = REAL_PEOPLE[-1]
    return (
        (
            f"If you look every day for 120 days: {_of_100(low['ever_told_120'])} in 100 where one day says "
            f"little about the next, {_of_100(high['ever_told_120'])} in 100 where it says much."
        ),
        (
            f"A fall of 2 points over eight weeks is told to half of the people by day "
            f"{slow['told_day'].min():.0f} to {slow['told_day'].max():.0f}. A fall of 4 points on day 10 is "
            f"told by day {sudden['told_day'].min():.0f} to {sudden['told_day'].max():.0f}."
        ),
        (
            f"On real people, at day {real.day}: {real.told_better} of {real.people} were told better. It "
            f"held for {real.held} of them. It caught {real.caught} of {real.fell} later falls."
        ),
    )


def _of_100(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.005 or share == 0 else "fewer than 1"


def misleading_view() -> PictureView:
    """The published tables with their picture."""
    people = int(published(STEADY_TABLE)["people"].max())
    real = " ".join(
        f"Day {one.day}: {one.told_better} of {one.people} told better, {one.held} held, {one.caught} of "
        f'{one.fell} falls caught; with "probably" {one.with_probably} told, '
        f"{one.with_probably_caught} caught."
        for one in REAL_PEOPLE
    )

    def draw(ax: Axes) -> object:
        return misleading(title="Out of 100 people, how many were told better or worse", ax=ax)

    figure, narrow = both_layouts(lambda: column([Panel(180, 48, 64, draw)]), simulated=False)
    return PictureView(
        figure,
        narrow=narrow,
        sentence=misleading_headline(),
        alt=f"{misleading_headline()} {misleading_lines()[1]}",
        table=misleading_table(),
        lines=misleading_lines(),
        further=(("What was asked of the method, and what came out", bounds_table()),),
        more=(real, REAL_SOURCE),
        notes=(
            (
                f"Up to {people:,} people were simulated for each kind of person: pain around 5 of 10, ups "
                "and downs of 0.7 to 2.5 points."
            ),
            (
                "Weak spots: very slow swings of pain, logging only on bad days, and a fall that comes back "
                "in full (the words then say that it came back). In the first weeks of a fast fall the "
                "range shown is too narrow: it holds the truth 70 to 90 times in 100, not 95. All kinds, "
                "and how the tables are made: data/README.md."
            ),
            _kept(),
        ),
    )


def _kept() -> str:
    """How many limits are kept; the table says which are not."""
    asked = bounds()
    missed = sum(not bound.held for bound in asked)
    return (
        f"The method was asked to keep to {len(asked)} limits. It keeps {len(asked) - missed} and misses "
        f"{missed}. The second table names each."
    )


Asked = tuple[str, str, str, str]
"""Columns of the table: people, told, by_days, varies."""

PEOPLE = "unchanged", "worse", "further down"
_WEEKS, _MONTHS = "unchanged", "unchanged, four months"
_UNCHANGED: Mapping[str, Asked] = {
    "Half as much, by day 30": (_WEEKS, "half", "30", "all"),
    "Half as much, by day 60": (_WEEKS, "half", "60", "all"),
    "Half as much, by day 120": (_MONTHS, "half", "120", "all"),
    "See a clinician, by day 60": (_WEEKS, "clinician", "60", "all"),
    "See a clinician, by day 120": (_MONTHS, "clinician", "120", "all"),
    "Locked by a number": (_WEEKS, "locked by a comparison", "", "all"),
}
_WORSE: Mapping[str, Asked] = {
    "Suddenly by 4: told in 2 days": ("sudden after 40 days", "any", "2", "0.15"),
    "Suddenly by 4: half or a clinician in 7": ("sudden after 40 days", "half+", "7", "0.15"),
    "Slowly by 3: told in 10 days": ("slow after 40 days", "any", "10", "0.15"),
    "Slowly by 3: half or a clinician in 14": ("slow after 40 days", "half+", "14", "0.15"),
    "Slowly by 3: a clinician in 30": ("slow after 40 days", "clinician", "30", "0.15"),
    "A flare after each session: half in 7": ("flare24 after 40 days", "half+", "7", "0.15"),
}
_FURTHER: Mapping[str, Asked] = {
    f"{words}, {round(100 * float(varies))} % of days off": (people, "moved-down", by, varies)
    for words, people, by in (
        ("Told in vain by day 60", _WEEKS, "60"),
        ("Calf to foot: told in 5 entries", "calf to foot after 40 days", "5"),
    )
    for varies in ("0.0", "0.15", "0.3")
} | {"Told in vain, if it drifts by itself": ("drifting", "moved-down", "60", "0.0")}
_TABLES = dict(zip(PEOPLE, (_UNCHANGED, _WORSE, _FURTHER), strict=True))


def rule_rates(people: str = "unchanged") -> pd.DataFrame:
    """One row per kind of simulated person: how alike days are, ups and downs, the share told in percent.

    ``people``: "unchanged" (anything told is a false alarm), "worse", or "further down" (told that it moved
    down the leg, rightly or not). Each share comes with the number of people behind it. The whole table is
    ``data/rule_rates.csv``. Another name raises GlidekitError.
    """
    if people not in PEOPLE:
        raise GlidekitError.unknown("table of the rules' rates", people, PEOPLE)
    shares = {
        (*(one[name] for name in ("people", "told", "by_days", "varies")), one["phi"], one["sd"]): (
            f"{float(one['percent']):.0f} % of {one['n']}"
        )
        for one in read_table("rule_rates.csv")
    }
    kinds = sorted({(phi, sd) for group, *_, phi, sd in shares if group == _WEEKS})
    return pd.DataFrame(
        [
            {"How alike days are": float(phi), "Ups and downs (SD)": float(sd)}
            | {words: shares.get((*asked, phi, sd), "") for words, asked in _TABLES[people].items()}
            for phi, sd in kinds
        ]
    )
