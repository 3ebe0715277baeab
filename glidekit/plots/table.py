"""The numbers behind a picture as an HTML table, for those who read rather than see."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from glidekit.plots.words import figure, short_day

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS = 200


def table_html(table: pd.DataFrame) -> str:
    """All columns as they stand, at most 200 rows (the latest); a blank is an empty cell."""
    shown = table.tail(MOST_ROWS)
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in table.columns)
    columns: list[list[str]] = [[_cell(value) for value in shown[name]] for name in shown.columns]
    rows = "".join(_row(cells) for cells in zip(*columns, strict=True))
    more = f"<p>The latest {MOST_ROWS} of {len(table):,} rows.</p>" if len(table) > MOST_ROWS else ""
    return f"{more}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(cells: Sequence[str]) -> str:
    first, *rest = cells
    return f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest) + "</tr>"


def _cell(value: object) -> str:
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{short_day(value)} {value.year}"
    if isinstance(value, float):
        return "" if value != value else figure(value)  # noqa: PLR0124 - NaN
    return escape(str(value))
