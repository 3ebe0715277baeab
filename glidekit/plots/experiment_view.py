"""What an on/off experiment has shown, in words and as a picture, once its days are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.analysis.daily import daily, leg_now
from glidekit.analysis.experiment import experiment_result, period_means
from glidekit.in_words import day, days_logged
from glidekit.plots.experiment import experiment as picture
from glidekit.plots.picture_column import Panel, column
from glidekit.plots.view import Message, PictureView, both_layouts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from glidekit.log import SymptomLog
    from glidekit.log.sessions.assignment import Experiment

HOW = (
    "Each period stands with the mean of its logged days; a pair with a blank period is left out. This was "
    "fixed before the first day, and so was the order."
)
CARE = (
    "You knew each day whether you exercised, and what we expect we tend to feel. Other days, other "
    "weeks and other people may be different. It says nothing about why, and is no reason to push "
    "on through pain."
)
LEAST_PAIRS = 6


def result_view(log: SymptomLog, found: Experiment) -> PictureView | Message:
    """The randomisation test with the logged order; words alone where no pair of periods is whole."""
    ratings = log.ratings()
    series = daily(ratings, side=leg_now(ratings))
    result = experiment_result(found.lived, series)
    means = period_means(found.lived, series)
    if result is None:
        logged = days_logged(int(means["days"].sum()), found.first, found.last)
        return Message(
            "There is nothing to compare.",
            paragraphs=(
                f"No pair of periods has an entry in both ({logged}), so nothing can be said.",
                "Nothing is lost: your entries and the order are in your log.",
            ),
            simulated=log.simulated,
        )
    drawn = f"The order was drawn and logged on {day(found.drawn_at.date())}, before the first day."
    few = (
        f"Only {result.n_a} whole pairs: with fewer than {LEAST_PAIRS} even the clearest result is within "
        "what chance does."
    )

    def draw(ax: Axes) -> object:
        return picture(means, series, ax=ax)

    figure, narrow = both_layouts(lambda: column([Panel(220, 64, 42, draw)]), simulated=log.simulated)
    names = {"number": "Period", "condition": "Exercises", "first": "First day", "counts_from": "Counts from",
             "last": "Last day", "days": "Days logged", "mean": "Mean leg pain"}  # fmt: skip
    shown = means if found.wash_out else means.drop(columns="counts_from")
    first = "day" if found.wash_out == 1 else f"{found.wash_out} days"
    washed = f" The first {first} of each period did not count (wash-out)."
    return PictureView(
        figure,
        narrow=narrow,
        sentence=result.sentence,
        alt=result.sentence,
        table=shown.rename(columns=names),
        notes=(
            drawn,
            *((few,) if result.n_a < LEAST_PAIRS else ()),
            HOW + (washed if found.wash_out else ""),
            CARE,
        ),
        simulated=log.simulated,
    )
