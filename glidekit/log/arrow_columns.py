"""Arrow arrays as typed pandas columns, copied as little as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # likewise

if TYPE_CHECKING:
    from glidekit.log.columns import Column

_PLAIN: dict[str, tuple[Any, Any]] = {
    "number": (pa.float64(), pd.Float64Dtype()),
    "count": (pa.int64(), pd.Int64Dtype()),
    "yes-no": (pa.bool_(), pd.BooleanDtype()),
    "text": (pa.string(), pd.StringDtype("pyarrow", na_value=pd.NA)),
}


def typed(column: Column, values: pa.ChunkedArray) -> Any:
    """The pandas array of a column; NULLs alone have no type of their own and get the column's."""
    match column.kind:
        case "time":
            stamps = values.cast(pa.int64()).cast(pa.timestamp("us", tz="UTC"))
            return pd.DatetimeIndex(stamps.to_numpy()).tz_localize("UTC")
        case "date":
            return pd.DatetimeIndex(_texts(values).cast(pa.date32()).cast(pa.timestamp("us")).to_numpy())
        case "category":
            return _categorical(column, _texts(values))
        case kind:
            arrow, dtype = _PLAIN[kind]
            return dtype.__from_arrow__(values.cast(arrow))


def places(values: pa.ChunkedArray, known: pa.ChunkedArray) -> Any:
    """Where each text stands among the known ones; all of them are known."""
    return pc.index_in(_texts(values), value_set=_texts(known)).to_numpy().astype("int64")


def _texts(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values if pa.types.is_string(values.type) else values.cast(pa.string())


def _categorical(column: Column, values: pa.ChunkedArray) -> Any:
    found = values.dictionary_encode().combine_chunks()
    if isinstance(found, pa.ChunkedArray):  # no rows: no chunks
        found = pa.array([], pa.dictionary(pa.int32(), pa.string()))
    words = found.dictionary.to_pylist()
    levels = list(column.levels) or sorted(words)
    place = np.array([levels.index(word) if word in levels else -1 for word in words] + [-1])
    codes: Any = place[pc.fill_null(found.indices, len(words)).to_numpy(zero_copy_only=False)]
    return pd.Categorical.from_codes(codes, categories=pd.Index(levels, dtype="str"), ordered=column.ordered)
