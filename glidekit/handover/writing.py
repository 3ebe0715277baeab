"""``gk.report``: a preview first, then one file, which overwrites no other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError
from glidekit.handover.checking import check_report
from glidekit.handover.choice import Choice
from glidekit.handover.clinician_page import page
from glidekit.handover.shared_rows import rows_of
from glidekit.log.exchange.files import as_path, told_plainly, write_whole
from glidekit.pages.render import render

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from pathlib import Path

    from glidekit.log import SymptomLog
    from glidekit.planning.model import Plan


@dataclass(frozen=True, slots=True)
class Report:
    """A page as it will be, or was, written. In a notebook it shows itself: that is the preview."""

    rows: dict[str, Any]
    path: Path | None = None

    @property
    def html(self) -> str:
        """The whole file."""
        return page(self.rows)

    def write(self, path: str | os.PathLike[str]) -> Report:
        """Write the file, for its owner only; a page of this kind is replaced, any other file is not."""
        return Report(self.rows, write_page(path, self.html, must_be_ours=_must_be_a_page))

    def __str__(self) -> str:
        """Whether it is written, and where."""
        return f"One page, {'written to ' + str(self.path) if self.path else 'not written yet'}."

    def _repr_html_(self) -> str:
        still = re.sub(r"<script>.*?</script>", "", self.html, flags=re.DOTALL)  # a preview runs none
        return render("clinician_preview.html", said=str(self), page=still)


def report(
    log: SymptomLog,
    path: str | os.PathLike[str] | None = None,
    *,
    choice: Choice | None = None,
    plan: Plan | None = None,
    made: date | None = None,
) -> Report:
    """The page of a log; without a path it is only shown. ``made``: the day on it, today unless given.

    ``plan``: the plan now; None where nothing may be started.
    """
    rows = rows_of(log, choice or Choice(), made=made or date.today(), plan=plan)  # noqa: DTZ011 - the reader's day
    ready = Report(rows)
    return ready if path is None else ready.write(path)


def write_page(path: str | os.PathLike[str], html: str, *, must_be_ours: Callable[[Path], None]) -> Path:
    """Write a page for its owner only; ``must_be_ours`` raises where another file stands in its place."""
    target = as_path(path)
    if target.suffix.lower() not in (".html", ".htm"):
        raise refused(f"A page is a file that ends in .html, not {target.name!r}.", "Say report.html.")
    if target.exists():
        must_be_ours(target)
    with told_plainly(target):
        write_whole(target, html)
    return target


def _must_be_a_page(target: Path) -> None:
    try:
        check_report(target)
    except GlidekitError:
        raise refused(
            f"{target} is there already and is no page of this kind.", "Move it away, or choose another name."
        ) from None


def refused(what: str, do: str) -> GlidekitError:
    """Why nothing was written."""
    return GlidekitError(what, safe="Nothing was written.", do=do)
