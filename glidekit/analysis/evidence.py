"""What reviews and trials of treatment found, and what a new trial could plausibly find.

Published figures are read as printed and never pooled again: a blank stays blank. Trials in a file of your
own can be pooled, and the result says that it comes from that file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from glidekit.data_tables import read_table
from glidekit.errors import GlidekitError
from glidekit.in_words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

REVIEWS, TRIALS, EXAMPLE = "evidence_reviews.csv", "evidence_trials.csv", "example-trials.csv"
COLUMNS = ("trial", "effect", "ci95_low", "ci95_high", "se")
"""Columns of a file of trials: ``trial`` and ``effect`` are required, with ``se`` or both interval ends."""
_Z95 = 1.959964  # half the width of a 95 % interval in standard errors
_FEWEST_TO_POOL, _FEWEST_TO_PREDICT = 2, 3

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pool:
    """Several trials pooled: the average effect, how sure it is, and how much trials differ.

    ``interval95`` is Hartung-Knapp's, never narrower than the plain one; ``tau2`` is Paule-Mandel's.
    ``prediction95``: where a new trial's true effect could plausibly lie; None for fewer than three trials.
    """

    trials: int
    estimate: float
    interval95: Interval
    prediction95: Interval | None
    tau2: float
    i2_pct: float


@dataclass(frozen=True, slots=True)
class TrialFile:
    """A file of trials: ``rows`` (trial, effect, low, high, se); ``left_out`` names trials without any."""

    rows: pd.DataFrame
    left_out: tuple[str, ...]


def published_evidence() -> pd.DataFrame:
    """Every published row of both tables, with NaN where no number was printed.

    Columns: kind ("review", "trial"), source, measure ("" where nothing can be drawn), shown_as, outcome,
    effect, low, high, i2_pct, trials, people, predicted_low, predicted_high, certainty, what, note, read_in,
    aside (main or secondary outcome).
    """
    return pd.DataFrame(
        [_review(row) for row in read_table(REVIEWS)] + [_trial(row) for row in read_table(TRIALS)]
    )


def measures() -> tuple[str, ...]:
    """The measures with at least one number to draw, the most telling one first."""
    found = [str(name) for name in published_evidence()["measure"].unique() if name]
    return tuple(sorted(found, key=lambda name: name != "pain, in standard units"))


def prediction_interval(estimate: float, se: float, tau2: float, trials: int) -> Interval:
    """Where a new trial's true effect could plausibly lie (95 %): g +- t(k-2) sqrt(tau2 + se2).

    Higgins, Thompson and Spiegelhalter 2009. It assumes that trials' effects are normally distributed and
    that tau2 and se are known. Raises GlidekitError for fewer than three trials.
    """
    from scipy.stats import t

    if trials < _FEWEST_TO_PREDICT:
        raise GlidekitError(
            f"{trials} trials are too few to say what a new one could find.", do="Use at least 3."
        )
    half = float(t.ppf(0.975, trials - 2)) * math.sqrt(tau2 + se * se)
    return estimate - half, estimate + half


def tau2_from_i2(estimate: float, i2_pct: float, *, trials: int, people: int) -> float:
    """Variance between trials from a printed I2, for standardised differences: v I2 / (1 - I2).

    v = 4/n + g2/(2n) is the variance of one trial with n = people / trials in two equal arms.
    """
    n = people / trials
    within = 4 / n + estimate * estimate / (2 * n)
    return within * i2_pct / (100 - i2_pct)


def pool(effects: Sequence[float], standard_errors: Sequence[float]) -> Pool:
    """Random effects with Paule-Mandel's tau2 and Hartung-Knapp's interval (statsmodels).

    Raises GlidekitError for fewer than two trials, for a standard error that is not above 0, and if
    statsmodels is missing.
    """
    effect, variance = np.asarray(effects, dtype=float), np.asarray(standard_errors, dtype=float) ** 2
    if not can_pool():
        raise GlidekitError(
            "Pooling trials needs the library statsmodels, which is not installed.",
            safe="The published figures can be looked at without it.",
            do="Install it with: pip install 'glidekit[evidence]'",
        )
    if effect.size < _FEWEST_TO_POOL:
        raise GlidekitError(
            f"It holds {counted(int(effect.size), 'trial')} with numbers, too few to pool.",
            do="Use at least 2.",
        )
    if not (np.isfinite(effect).all() and np.isfinite(variance).all() and (variance > 0).all()):
        raise GlidekitError(
            "An effect or a standard error is no number, or is not above 0.", do="Correct it."
        )
    return _pooled(effect, variance)


def can_pool() -> bool:
    """Whether statsmodels is installed, which pooling needs."""
    return find_spec("statsmodels") is not None


def read_trials(given: str | Path | pd.DataFrame) -> TrialFile:
    """Trials from a CSV file or a frame with columns COLUMNS; rows without an effect are left out.

    The standard error comes from ``se``, or else from the interval. Raises GlidekitError naming every row
    that cannot be right, any trial listed twice, or a missing column.
    """
    table = given if isinstance(given, pd.DataFrame) else _read_csv(given)
    table = table.rename(columns=lambda name: str(name).strip().lower())
    missing = [name for name in ("trial", "effect") if name not in table]
    if missing or not ({"se"} <= set(table) or {"ci95_low", "ci95_high"} <= set(table)):
        raise GlidekitError(
            f"The table of trials has no column {' and '.join(missing) or 'se, or ci95_low and ci95_high'}.",
            do=f"Give it the columns {', '.join(COLUMNS)}. Either se or the two interval ends will do.",
        )
    return _checked(table)


def example_trials() -> TrialFile:
    """Invented trials, to show how a file is filled in."""
    return read_trials(pd.DataFrame(read_table(EXAMPLE)))


def _review(row: dict[str, str]) -> dict[str, object]:
    """A review's row, with a new trial's range only if the table says it may be derived.

    Otherwise the number of trials is that of the whole review, or I2 is blank.
    """
    effect, low, high = (_number(row[name]) for name in ("effect", "ci95_low", "ci95_high"))
    i2, trials, people = (_number(row[name]) for name in ("I2", "trials", "people"))
    predicted = (math.nan, math.nan)
    known = not any(map(math.isnan, (effect, low, high, i2, trials, people)))
    if known and row["prediction_interval_derived"]:
        tau2 = tau2_from_i2(effect, i2, trials=int(trials), people=int(people))
        predicted = prediction_interval(effect, (high - low) / (2 * _Z95), tau2, int(trials))
    return {
        "kind": "review", "source": f"{row['review']} {row['year']}", "measure": row["measure"],
        "shown_as": row["shown_as"], "outcome": row["outcome"], "effect": effect, "low": low, "high": high,
        "i2_pct": i2, "trials": row["trials"], "people": row["people"], "predicted_low": predicted[0],
        "predicted_high": predicted[1], "certainty": row["certainty_in_its_own_words"], "what": row["what"],
        "note": row["prediction_interval_derived"], "read_in": row["read_in"], "aside": "",
    }  # fmt: skip


def _trial(row: dict[str, str]) -> dict[str, object]:
    drawn = bool(row["measure"])
    effect, low, high = (
        _number(row[name]) if drawn else math.nan for name in ("md_nm_minus_control", "ci95_low", "ci95_high")
    )
    return {
        "kind": "trial", "source": f"{row['trial']} {row['year']}".strip(), "measure": row["measure"],
        "shown_as": row["shown_as"], "outcome": f"{row['outcome']}, {row['time']}".strip(", "),
        "effect": effect, "low": low, "high": high, "i2_pct": math.nan, "trials": "",
        "people": row["n_total"], "predicted_low": math.nan, "predicted_high": math.nan, "certainty": "",
        "what": f"{row['population']}: {row['comparison']}", "note": row["note"] or row["can_enter_a_pool"],
        "read_in": row["read_in"], "aside": row["aside"],
    }  # fmt: skip


def _number(cell: str) -> float:
    """A printed number; NaN for blanks and words."""
    try:
        return float(cell.replace("%", ""))
    except ValueError:
        return math.nan


def _pooled(effect: np.ndarray, variance: np.ndarray) -> Pool:
    from scipy.stats import t
    from statsmodels.stats.meta_analysis import combine_effects

    k = effect.size
    with np.errstate(divide="ignore", invalid="ignore"):  # all trials found the same
        found = combine_effects(effect, variance, method_re="iterated")
    apart = found.tau2 > 0  # otherwise trials differ no more than by chance
    tau2 = float(found.tau2) if apart else 0.0
    estimate = float(found.mean_effect_re if apart else found.mean_effect_fe)
    se = float(found.sd_eff_w_re if apart else found.sd_eff_w_fe)
    # If trials agree by luck, Hartung-Knapp alone gives too narrow an interval.
    spread = max(se, math.sqrt(found.var_hksj_re if apart else found.var_hksj_fe))
    half = float(t.ppf(0.975, k - 1)) * spread
    predicted = prediction_interval(estimate, se, tau2, k) if k >= _FEWEST_TO_PREDICT else None
    i2 = 100 * float(1 - (k - 1) / found.q) if found.q > k - 1 else 0.0
    return Pool(k, estimate, (estimate - half, estimate + half), predicted, tau2, i2)


def _read_csv(path: str | Path) -> pd.DataFrame:
    """Read the cells as text; spreadsheets that write ``1,5`` separate columns with semicolons."""
    try:
        with Path(path).open(encoding="utf-8-sig") as file:
            semicolons = ";" in file.readline()
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", sep=";" if semicolons else ","
        )
    except (OSError, TypeError, ValueError) as problem:  # pandas raises ValueError
        why = {UnicodeDecodeError: "it is not saved as UTF-8", pd.errors.EmptyDataError: "it is empty"}
        said = why.get(type(problem)) or getattr(problem, "strerror", None) or problem
        raise GlidekitError(
            f"The file of trials {str(path)!r} cannot be read: {said}.",
            do="Save it as CSV (UTF-8) with a line of column names, and look at its name and folder.",
        ) from problem
    numbers = [name for name in table.columns if str(name).strip().lower() != "trial"]
    return table.assign(**table[numbers].replace(",", ".", regex=True)) if semicolons else table


def _checked(table: pd.DataFrame) -> TrialFile:
    rows, left_out, wrong = [], [], []
    for number, row in enumerate(table.to_dict("records"), 2):  # line 1 is the header
        cells = {str(name): "" if pd.isna(cell) else str(cell).strip() for name, cell in row.items()}
        name = cells["trial"] or f"line {number}"
        try:
            found = _one(cells)
        except ValueError as problem:
            wrong.append(f"line {number} ({name}): {problem}")
            continue
        if found is None:
            left_out.append(name)
        else:
            rows.append({"trial": name} | found)
    kept = pd.DataFrame(rows, columns=["trial", "effect", "low", "high", "se"])
    wrong += [f"{name} is listed twice, so its people would count twice" for name in _twice(kept["trial"])]
    if wrong:
        raise GlidekitError(
            f"The table of trials cannot be used: {'; '.join(wrong)}.",
            do="Correct these lines. Leave a cell empty where no number was printed.",
        )
    return TrialFile(kept, tuple(left_out))


def _twice(names: pd.Series[str]) -> list[str]:
    return sorted(set(names[names.duplicated()]))


def _one(cells: dict[str, str]) -> dict[str, float] | None:
    """Effect, interval and standard error of a row; None if they were not printed."""
    effect, low, high, se = (_cell(cells, name) for name in ("effect", "ci95_low", "ci95_high", "se"))
    if effect is None or (se is None and (low is None or high is None)):
        return None
    if se is None and low is not None and high is not None:
        if not low < effect < high:
            raise ValueError(f"the interval {low:g} to {high:g} does not hold the effect {effect:g}")
        se = (high - low) / (2 * _Z95)
    if se is None or se <= 0:
        raise ValueError("se must be above 0")
    ends = (effect - _Z95 * se, effect + _Z95 * se) if low is None or high is None else (low, high)
    return {"effect": effect, "low": ends[0], "high": ends[1], "se": se}


def _cell(cells: dict[str, str], name: str) -> float | None:
    text = cells.get(name, "")
    if not text:
        return None
    try:
        value = float(text.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{name} is {text!r}, which is no number")
    return value
