"""More than one diary: one row a person and leg, from a folder of exports, a frame, or a Dask dataframe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from glidekit.analysis.cohort import cohort_trends
from glidekit.analysis.daily import first_of_day, legs_rated
from glidekit.errors import GlidekitError
from glidekit.in_words import counted
from glidekit.log.exchange.csv_and_json import kind_of, look_at
from glidekit.log.exchange.files import as_path
from glidekit.planning.plan import OWN_PLAN
from glidekit.progress import each
from glidekit.scales import SIDES

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from glidekit.log import SymptomLog

COLUMNS = ("person", "side", "day", "leg_pain", "planned", "done", "stops")
"""What a frame of many people holds, one row a person, leg and day.

``side``: left, right or blank. ``day``: a date. ``leg_pain``: 0-10 or blank. ``planned`` and ``done``: sets
of that day. ``stops``: stop answers of that day. What a row does not know is blank, never 0. Only person, day
and leg_pain must be there.
"""
TABLES = (".csv", ".parquet")
_AT_ONCE = 64
"""Diaries whose verdicts are worked out together: most of the time goes into beginning, not into people."""

_WRONG = (GlidekitError, ImportError, ValueError, TypeError, KeyError, OSError)
"""Whatever pandas raises for a broken table is among them."""

_TOTALS = ("planned", "done", "stops")
_OF_TREND = ("n", "first", "last", "first_week", "last_week", "change", "low95", "high95", "verdict", "sure")
RESULT = ("person", "side", *_OF_TREND, *_TOTALS, "adherence", "problem")


def cohort(source: str | os.PathLike[str] | pd.DataFrame | Any, *, together: bool = False) -> Any:
    """One row a person and leg: verdict, change with its 95 % interval, adherence, stops.

    ``source``: a folder of exported diaries, read one after the other; or a frame (pandas or Dask) with
    ``COLUMNS``. A file that cannot be read is a row with its ``problem``, first in the table, and the others
    are read all the same. A Dask dataframe gives a Dask dataframe, not computed yet; ``together`` says that a
    person's rows already lie in one partition each, which saves the shuffle.

    Columns: person, side, n (days with an answer), first, last, first_week, last_week, change, low95, high95,
    verdict, sure (as ``gk.analysis.cohort_trends``), planned, done (sets), adherence (done of planned, 0-1),
    stops (stop answers), problem. Raises GlidekitError where there is nothing to read.
    """
    if isinstance(source, pd.DataFrame):
        return legs_of(source)
    if type(source).__module__.split(".")[0] == "dask":
        return _lazily(source, together=together)
    return _of_folder(as_path(source))


def diary_rows(log: SymptomLog, person: str) -> pd.DataFrame:
    """A diary as rows for ``cohort``: the day's leg pain by leg, sets planned and done, stop answers."""
    ratings, sessions, checks = log.ratings(), log.sessions(), log.safety_checks()
    pain = []
    for side in legs_rated(ratings) or (None,):
        rows = first_of_day(ratings, "leg_pain", side=side)
        pain.append(pd.DataFrame({"day": rows["local_date"], "leg_pain": rows["value"], "side": side}))
    ours = sessions[~sessions["plan_name"].astype("string").str.startswith(OWN_PLAN)]
    sets = pd.DataFrame(
        {"day": ours["local_date"], "planned": ours["bouts_planned"], "done": ours["bouts_done"]}
    )
    stop = checks["outcome"].isin(["urgent", "emergency"]).astype("Int64")
    stops = pd.DataFrame({"day": checks["local_date"], "stops": stop})
    return _typed(pd.concat([*pain, sets, stops], ignore_index=True).assign(person=person))


def legs_of(frame: pd.DataFrame) -> pd.DataFrame:
    """The same for a frame in which each person's rows are together; it can be mapped over partitions."""
    rows = _typed(frame)
    _check(rows)
    return _legs(rows)


def _legs(rows: pd.DataFrame) -> pd.DataFrame:
    """A row a person and leg, from rows that were found to be right."""
    pain = rows[rows["leg_pain"].notna()]
    legs = pain.groupby(["person", "side"], dropna=False, sort=True, observed=True)
    found = cohort_trends(
        pd.DataFrame({"leg": legs.ngroup(), "day": pain["day"], "leg_pain": pain["leg_pain"].astype(float)}),
        person="leg", progress=False,
    )  # fmt: skip
    named = (
        pd.DataFrame(list(legs.groups), columns=["person", "side"]) if len(pain) else pain[["person", "side"]]
    )
    table = pd.concat([named.reset_index(drop=True), found[list(_OF_TREND)].reset_index(drop=True)], axis=1)
    totals = rows.groupby("person", sort=True)[list(_TOTALS)].sum(min_count=1).reset_index()
    whole = _shaped(table.merge(totals, on="person", how="right"))
    return whole.sort_values(["person", "side"], kind="stable", ignore_index=True)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in ("person", "day", "leg_pain") if name not in frame.columns]
    if missing:
        raise GlidekitError(
            f"The table has no column {' and no column '.join(map(repr, missing))}.",
            do=f"It needs person, day and leg_pain, and may have {', '.join(COLUMNS[4:])} and side.",
        )
    side = frame["side"] if "side" in frame else pd.Series(pd.NA, index=frame.index)
    for wrong, what in (
        (frame["person"].isna(), "no person"),
        (frame["day"].isna(), "no day"),
        (side.notna() & ~side.isin(SIDES), "a side that is not left, right or blank"),
    ):
        if wrong.any():
            raise GlidekitError(
                f"{counted(int(wrong.sum()), 'row')} of the table: {what}.", do="Put that right."
            )
    counts = {name: _numbers(frame, name).astype("Float64") for name in _TOTALS}
    return pd.DataFrame({
        "person": frame["person"],
        "side": side.astype("string"),
        "day": _days(frame["day"]),
        "leg_pain": _numbers(frame, "leg_pain").astype("Float64"),
        **counts,
    })  # fmt: skip


def _check(rows: pd.DataFrame) -> None:
    """Name the person with impossible entries, as a partition does not know the row's number."""
    pain = rows[rows["leg_pain"].notna()]
    wrong = pain[~pain["leg_pain"].between(0, 10)]
    twice = pain[pain.duplicated(["person", "side", "day"])]
    for found, what in ((wrong, "leg pain beyond 0 to 10"), (twice, "two answers for one leg on one day")):
        if len(found):
            raise GlidekitError(
                f"{found['person'].iloc[0]} has {what} ({found['day'].iloc[0]:%Y-%m-%d}).",
                do="Put this row right, or leave it out.",
            )


def _numbers(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame:
        return pd.Series(pd.NA, index=frame.index, dtype="Float64")
    try:
        return pd.to_numeric(frame[name])
    except (ValueError, TypeError) as problem:
        raise GlidekitError(f"The column {name!r} holds what is no number: {problem}.") from None


def _days(column: pd.Series) -> pd.Series:
    try:
        return pd.to_datetime(column).dt.normalize().astype("datetime64[us]")
    except (ValueError, TypeError) as problem:
        raise GlidekitError(f"The column 'day' holds what is no day: {problem}.") from None


def _shaped(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of the result with their types, whatever is known."""
    made = table.reindex(columns=list(RESULT))
    made["n"] = made["n"].astype("Float64").fillna(0).astype("int64")
    made["adherence"] = (made["done"] / made["planned"]).where(made["planned"] > 0)
    types = dict.fromkeys(("first_week", "last_week", "change", "low95", "high95"), "Float64")
    types |= dict.fromkeys(("planned", "done", "stops"), "Int64") | {"adherence": "Float64"}
    types |= dict.fromkeys(("side", "verdict", "problem"), "string") | {"sure": "boolean"}
    types |= dict.fromkeys(("first", "last"), "datetime64[us]")
    return made.astype(types)


def _lazily(frame: Any, *, together: bool) -> Any:
    names = [name for name in COLUMNS if name in frame.columns]
    kept = frame[names] if together else frame[names].shuffle("person")
    return kept.map_partitions(legs_of, meta=legs_of(frame._meta[names]))  # noqa: SLF001 - Dask's own word for it


def _of_folder(folder: Path) -> pd.DataFrame:
    found = _exports(folder)
    if not found:
        raise GlidekitError(
            f"There is no exported diary in {folder}.",
            do="Put exports there: folders or .json files from log.export, or tables (.csv, .parquet).",
        )
    seen: dict[str, str] = {}
    tables: list[pd.DataFrame] = []
    waiting: list[_Diary] = []
    for path in each("Reading diaries", found):
        waiting.append(_read(path, seen))
        if len(waiting) == _AT_ONCE:
            tables.append(_table(waiting))
            waiting = []
    whole = pd.concat([*tables, _table(waiting)] if waiting else tables, ignore_index=True)
    whole["broken"] = whole["problem"].isna()
    return whole.sort_values(["broken", "person", "side"], kind="stable", ignore_index=True).drop(
        columns="broken"
    )


def _exports(folder: Path) -> list[Path]:
    """Exports in a folder, or the folder itself where it is one."""
    try:
        if (folder / "diary.csv").is_file():
            return [folder]
        inside = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as problem:
        raise GlidekitError(
            f"{folder} cannot be read as a folder: {problem.strerror or problem}.",
            do="Give the folder in which the exports lie.",
        ) from None
    endings = (".json", *TABLES)
    return [
        path for path in inside if path.is_dir() or path.suffix.lower() in endings or kind_of(path) == "log"
    ]


class _Diary(NamedTuple):
    """The rows of one file or folder, found to be right; or what is wrong with it."""

    path: Path
    rows: pd.DataFrame | None
    problem: str = ""


def _read(path: Path, seen: dict[str, str]) -> _Diary:
    try:
        rows = _typed(_rows(path, seen))
        _check(rows)
    except _WRONG as problem:
        return _Diary(path, None, _said(problem))
    return _Diary(path, rows) if len(rows) else _Diary(path, None, "No leg pain is written down in it.")


def _table(diaries: list[_Diary]) -> pd.DataFrame:
    """The rows of the result; all at once, and one by one where something is wrong with one of them."""
    wrong = [_shaped(pd.DataFrame({"person": [one.path.name], "problem": [one.problem]}))
             for one in diaries if one.rows is None]  # fmt: skip
    right = [one for one in diaries if one.rows is not None]
    try:
        return pd.concat([*([_together(right)] if right else []), *wrong], ignore_index=True)
    except _WRONG as problem:
        if len(diaries) == 1:
            return _table([_Diary(diaries[0].path, None, _said(problem))])
    return pd.concat([_table([one]) for one in diaries], ignore_index=True)


def _together(diaries: list[_Diary]) -> pd.DataFrame:
    """What each file gives alone. A name is one person's within its file, so people get numbers meanwhile."""
    names: list[Any] = []
    coded = []
    for rows in (one.rows for one in diaries if one.rows is not None):
        codes, people = pd.factorize(rows["person"], sort=True)
        coded.append(rows.assign(person=codes + len(names)))
        names += people.tolist()
    table = _legs(pd.concat(coded, ignore_index=True))
    return table.assign(person=[names[code] for code in table["person"]])


def _said(problem: Exception) -> str:
    if isinstance(problem, GlidekitError):
        said = problem.what
    elif isinstance(problem, ImportError):
        said = "Parquet needs the extra cohort: install glidekit[cohort]."
    else:
        said = f"It cannot be read: {problem}."
    return " ".join(said.split())


def _rows(path: Path, seen: dict[str, str]) -> pd.DataFrame:
    name = path.stem if path.is_file() else path.name
    if path.suffix.lower() in TABLES and path.is_file():
        frame = pd.read_csv(path) if path.suffix.lower() == ".csv" else pd.read_parquet(path)
        return frame if "person" in frame else frame.assign(person=name)
    log = look_at(path)
    if log.log_id in seen:
        raise GlidekitError(f"It is the same diary as {seen[log.log_id]}.")
    seen[log.log_id] = path.name
    return diary_rows(log, name)
