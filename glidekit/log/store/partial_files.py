"""Files that a killed kernel left half-made: they hold health data, so they do not stay."""

from __future__ import annotations

import glob
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_STILL_AT_WORK_S = 3600
ENDING = ".unfinished"


def clear(folder: Path, start: str = "", *, all_of_them: bool = False) -> None:
    """Delete unfinished files whose names begin so, unless another kernel may still be at work on them."""
    with suppress(OSError):
        for path in folder.glob(f"{glob.escape(start)}*{ENDING}*"):
            with suppress(OSError):
                if all_of_them or time.time() - path.stat().st_mtime > _STILL_AT_WORK_S:
                    path.unlink()
