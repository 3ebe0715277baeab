"""How often the rules speak to people who do not change, and how soon to people who do."""

from __future__ import annotations

import pandas as pd

from glidekit.data_tables import read_table

UNCHANGED = {
    "Half as much, by day 30": ("half", "30"),
    "See a clinician, by day 60": ("clinician", "60"),
    "Locked by a number": ("locked by a comparison", ""),
}
SUDDEN = {"Suddenly worse: told within 2 days": ("sudden after 40 days", "any", "2")}


def rule_rates() -> pd.DataFrame:
    """One row a kind of simulated person: how alike days are, ups and downs, and the share told, in percent.

    Each share stands with the number of people behind it. The whole table is ``data/rule_rates.csv``.
    """
    rows = read_table("rule_rates.csv")
    kinds = sorted({(one["phi"], one["sd"]) for one in rows if one["people"] == "unchanged"})
    return pd.DataFrame([_row(rows, phi, sd) for phi, sd in kinds])


def _row(rows: list[dict[str, str]], phi: str, sd: str) -> dict[str, object]:
    here = [one for one in rows if (one["phi"], one["sd"]) == (phi, sd)]
    asked = {words: ("unchanged", *what) for words, what in UNCHANGED.items()} | SUDDEN
    return {"How alike days are": float(phi), "Ups and downs (SD)": float(sd)} | {
        words: _share(here, *what) for words, what in asked.items()
    }


def _share(rows: list[dict[str, str]], people: str, told: str, by: str) -> str:
    """The share in percent with its number of people; a blank where it was not measured."""
    wanted = (people, told, by)
    found = [one for one in rows if (one["people"], one["told"], one["by_days"]) == wanted]
    return f"{float(found[0]['percent']):.0f} % of {found[0]['n']}" if found else ""
