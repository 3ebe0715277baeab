"""How often the rules speak to people who do not change, and how soon to people who do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from glidekit.data_tables import read_table
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Mapping

Asked = tuple[str, str, str, str]
"""Of the table: people, told, by_days, varies."""

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
    """One row a kind of simulated person: how alike days are, ups and downs, and the share told, in percent.

    ``people``: "unchanged" (whatever is told is in vain), "worse", or "further down" (told that it moved down
    the leg, in vain and not). Each share stands with the number of people behind it. The whole table is
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
