"""100,000 simulated people through ``gk.cohort`` on a local Dask cluster: as without it, and how fast.

Run: uv run pytest tests/bench/test_cohort.py -s -n 0
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
from pandas.testing import assert_frame_equal

import glidekit as gk

PEOPLE, A_PART, ANSWERS = 100_000, 5_000, 14
CHECKED = 3  # partitions also computed without the cluster


def part(number):
    """Some of the people, one leg each, with their own level and slope."""
    draws = np.random.default_rng(number)
    ids = np.arange(number * A_PART, (number + 1) * A_PART)
    level, slope = draws.uniform(2, 8, A_PART), draws.normal(-0.1, 0.15, A_PART)
    pain = level[:, None] + slope[:, None] * np.arange(ANSWERS) + draws.normal(0, 1, (A_PART, ANSWERS))
    return pd.DataFrame({
        "person": np.repeat(ids, ANSWERS),
        "side": "left",
        "day": np.tile(pd.date_range("2026-01-01", periods=ANSWERS, freq="3D").to_numpy(), A_PART),
        "leg_pain": pain.round().clip(0, 10).ravel(),
        "planned": 4,
        "done": draws.integers(0, 5, A_PART * ANSWERS),
        "stops": (draws.random(A_PART * ANSWERS) < 0.001).astype(int),
    })  # fmt: skip


def test_a_hundred_thousand_people_on_a_local_cluster():
    import dask.dataframe as dd
    from distributed import Client, LocalCluster

    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(**settings) as cluster, Client(cluster):
        people = dd.from_map(part, range(PEOPLE // A_PART))
        began = time.perf_counter()
        table = gk.cohort(people, together=True).compute()
        took = time.perf_counter() - began
    assert len(table) == PEOPLE
    some = gk.cohort(pd.concat(map(part, range(CHECKED)), ignore_index=True))
    same = table[table["person"] < CHECKED * A_PART].reset_index(drop=True).astype(some.dtypes)
    assert_frame_equal(same, some, rtol=0, atol=1e-5)
    print(f"\n{PEOPLE:,} people, {ANSWERS} answers each: {took:.0f} s, {PEOPLE / took:,.0f} people a second")
    print(table["verdict"].value_counts(normalize=True).round(3).to_string())
