"""How entries are drawn: what counts for its day filled, the others hollow, each kind by shape and name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glidekit.plots.stamps import DENSE_N, draw_shapes
from glidekit.plots.style import write

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes


class Look(NamedTuple):
    """How one kind of entry is drawn: its words, matplotlib's marker, size in pixels, and its moments."""

    words: str
    marker: str
    size: float
    moments: tuple[str, ...] = ()


COUNTED = Look("day's value", "o", 5)
"""Filled, in ink: the answer that counts for its day, whatever its moment."""

LOOKS = (
    Look("before", "o", 4.5, ("before", "alone", "weekly")),
    Look("after", "D", 4.5, ("after",)),
    Look("next day", "^", 3, ("next-day",)),
)
"""Every other answer, hollow and quiet."""


def draw_entries(ax: Axes, made: pd.DataFrame, colours: Mapping[str, str]) -> None:
    """Every entry; the daily series filled. Where there are very many they are smaller, and one outline."""
    dense = len(made) > DENSE_N
    ink, quiet = colours["ink"], colours["ordinary"]
    for kind in reversed(LOOKS):
        some = made[made["moment"].isin(kind.moments)]
        daily = some["daily"].to_numpy()
        for chosen, look, face, edge in (
            (some[~daily], kind, "none", quiet),
            (some[daily], COUNTED, ink, ink),
        ):
            if len(chosen):
                draw_shapes(
                    ax, chosen["day"].to_numpy(), chosen["value"].to_numpy(), look.marker,
                    size=look.size * (0.6 if dense else 1), line=0.5 if dense else 1,
                    face=face, edge=edge, label=kind.words, dense=dense,
                    zorder=3.2 if look is COUNTED else 3,
                )  # fmt: skip


class End(NamedTuple):
    """A name at the right edge: where its series ends, the words, the shape (None for a line), its role."""

    value: float
    words: str
    look: Look | None = None
    role: str = "ordinary"


def ends_of(made: pd.DataFrame) -> list[End]:
    """The last value of each kind of entry; what counts for its day comes first."""
    counted, others = made[made["daily"]], made[~made["daily"]]
    kinds = [(look, others[others["moment"].isin(look.moments)]) for look in LOOKS]
    found = [(look, some) for look, some in kinds if len(some)]
    ends = [End(float(some["value"].iloc[-1]), _words(look, some), look) for look, some in found]
    if counted.empty:
        return ends
    moments = set(counted["moment"])
    alone = len(moments) == 1 and LOOKS[0] not in dict(found)
    words = _words(LOOKS[0], counted) if alone and moments <= {*LOOKS[0].moments} else COUNTED.words
    return [End(float(counted["value"].iloc[-1]), words, COUNTED), *ends]


_NAMED = {"weekly": "once a week", "alone": "check-in"}


def _words(look: Look, some: pd.DataFrame) -> str:
    """Its words; ratings without a session are check-ins."""
    moments = set(some["moment"])
    return _NAMED.get(moments.pop(), look.words) if len(moments) == 1 else look.words


def label_ends(ax: Axes, ends: list[End], colours: Mapping[str, str], *, least: float = 0.85) -> None:
    """Each kind named at the right, beside its last value, with its shape; never one on top of another."""
    right, (low, high) = ax.get_xlim()[1], sorted(ax.get_ylim())
    places = apart([end.value for end in ends], least=least, low=low + least / 2, high=high - least / 2)
    for at, (_, words, look, role) in zip(places, ends, strict=True):
        main = look is COUNTED
        colour = colours["ink" if main else role]
        ax.plot(
            right, at, look.marker if look else "_", markersize=look.size if look else 10, clip_on=False,
            markerfacecolor=colour if main else "none", markeredgecolor=colour,
            markeredgewidth=1 if look else 2, label="key",
        )  # fmt: skip
        write(ax, words, (right, at), shift_px=(10, 0), colour=colours["ink" if main else "muted"])


def apart(values: list[float], *, least: float, low: float, high: float) -> list[float]:
    """Places near these values, in their order, at least so far from one another, within the bounds."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    places = [0.0] * len(values)
    below = low - least
    for i in order:
        below = places[i] = max(values[i], below + least)
    above = high + least
    for i in reversed(order):
        above = places[i] = min(places[i], above - least)
    return places
