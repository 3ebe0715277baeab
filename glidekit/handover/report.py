"""One page for a clinician: made from its rows, previewed, written, and checked by making it again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from glidekit.analysis.daily import daily, legs_now
from glidekit.body.map_figure import MAP_VIEWS, PATTERNS, STYLE, marked_views, said
from glidekit.errors import GlidekitError, NotWritten
from glidekit.handover.facts import facts_of
from glidekit.handover.shared_rows import (
    FORM,
    Choice,
    canonical,
    choice_in,
    digest,
    marks_frame,
    plan_in,
    ratings_frame,
    rows_of,
    table,
)
from glidekit.in_words import day as day_words
from glidekit.log.exchange.files import as_path, write_errors_told, write_whole
from glidekit.pages.plan_page import plan_change
from glidekit.pages.render import render, safe
from glidekit.plots.one_page import HEIGHT_PX, LOW_PX, TALL_PX, one_page
from glidekit.plots.svg import svg_of
from glidekit.plots.symptoms import ticked_days

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from glidekit.handover.facts import Facts
    from glidekit.log import SymptomLog
    from glidekit.planning.plan import Plan

_BEGIN, _END = '<script type="application/json" id="rows">', "</script>"
_MOST_SHOWN = 6
_FEW_LINES, _FEW_LETTERS = 8, 80
_PARTS = ("ratings", "sessions", "bouts", "checks", "marks", "notes")


def page(rows: dict[str, Any]) -> str:
    """The whole HTML file of these rows; the same rows give the same bytes."""
    ratings, choice = ratings_frame(rows), choice_in(rows)
    facts = facts_of(rows, ratings)
    return render(
        "clinician_page.html",
        facts=facts,
        choice=choice,
        rows=rows,
        made=day_words(date.fromisoformat(rows["made"])),
        roomy=_has_room(facts, choice),
        tight=facts.tight,
        graph=safe(_graph(rows, facts, ratings)) if choice.has("leg pain") else "",
        body=safe(_body(facts)),
        change=safe(plan_change(plan_in(rows))) if choice.has("plan") else "",
        tables={name: table(rows, name) for name in _PARTS},
        data=safe(canonical(rows).decode().replace("</", "<\\/")),
        digest=digest(rows),
    )


def _graph(rows: dict[str, Any], facts: Facts, ratings: pd.DataFrame) -> str:
    pain = ratings[(ratings["scale"] == "leg_pain") & ratings["value"].notna()]
    if pain.empty:
        return ""
    sides = legs_now(ratings, "leg_pain")
    legs = {leg.name: _daily(pain, side) for leg, side in zip(facts.legs[:2], sides, strict=False)}
    choice = choice_in(rows)
    first = choice.since or pain["local_date"].min().date()
    last = choice.until or pain["local_date"].max().date()
    figure = one_page(
        legs,
        sessions=[date.fromisoformat(one["day"]) for one in table(rows, "sessions")],
        marks=marks_frame(rows),
        below={words: days for words, days in ticked_days(ratings).items() if words != "different"},
        span=(first, last),
        height_px=TALL_PX if _has_room(facts, choice) else LOW_PX if facts.tight else HEIGHT_PX,
    )
    label = " ".join(f"{leg.name}: {leg.headline}" for leg in facts.legs)
    return svg_of(figure, label=f"Leg pain from 0 to 10, one dot a day. {label}", prefix="report-")


def _has_room(facts: Facts, choice: Choice) -> bool:
    """Whether the sheet has room for a taller graph."""
    letters = sum(map(len, choice.questions))
    lines = sum(stop.height for stop in facts.stops) + len(facts.places) + len(facts.levels) + len(facts.life)
    return not facts.tight and lines <= _FEW_LINES and letters <= _FEW_LETTERS and not facts.notes


def _daily(pain: pd.DataFrame, side: str | None) -> pd.Series:
    return daily(pain, "leg_pain", side=side)  # type: ignore[arg-type]


def _body(facts: Facts) -> str:
    """The newest body map, small; "" if there is none."""
    if not facts.map_day:
        return ""
    width, height = MAP_VIEWS
    return (
        f'<svg role="img" aria-label="{facts.map_day}: {said(facts.map_marks)}" '
        f'viewBox="0 0 {width:g} {height - 16:g}"><style>{STYLE}</style><defs>{PATTERNS}</defs>'
        f"{marked_views(facts.map_marks)}</svg>"
    )


@dataclass(frozen=True)
class Report:
    """A page to be written, or written already. In a notebook it shows itself as a preview."""

    rows: dict[str, Any]
    path: Path | None = None

    @cached_property
    def html(self) -> str:
        """The whole file."""
        return page(self.rows)

    def write(self, path: str | os.PathLike[str]) -> Report:
        """Write the file, for its owner only; a page of this kind is replaced, any other file is not."""
        written = Report(self.rows, write_page(path, self.html, must_be_ours=_must_be_a_page))
        vars(written)["html"] = self.html  # the preview shows what was written
        return written

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

    ``plan``: the plan now; None if nothing may be started.
    """
    rows = rows_of(log, choice or Choice(), made=made or date.today(), plan=plan)  # noqa: DTZ011 - the reader's day
    ready = Report(rows)
    return ready if path is None else ready.write(path)


def write_page(path: str | os.PathLike[str], html: str, *, must_be_ours: Callable[[Path], None]) -> Path:
    """Write a page for its owner only; ``must_be_ours`` raises if another file has that name."""
    target = as_path(path)
    if target.suffix.lower() not in (".html", ".htm"):
        raise NotWritten(f"A page is a file that ends in .html, not {target.name!r}.", do="Say report.html.")
    if target.exists():
        must_be_ours(target)
    with write_errors_told(target):
        write_whole(target, html)
    return target


def _must_be_a_page(target: Path) -> None:
    try:
        _rows_in(_read(target), target)
    except GlidekitError:
        raise NotWritten(
            f"{target} is there already and is no page of this kind.",
            do="Move it away, or choose another name.",
        ) from None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a page found. ``whole``: every figure follows from the rows, and the hash is theirs.

    ``differences``: printed lines that do not, as they stand and as they should be. ``same_version``: the
    page was computed by this version; of another one, only the rows and their hash can be compared.
    """

    whole: bool
    same_version: bool
    version: str
    differences: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The finding in words."""
        if self.whole:
            how = "every printed figure follows from them" if self.same_version else "their hash is right"
            more = (
                "" if self.same_version else f" It was computed by glidekit {self.version}, not by this one."
            )
            return f"The rows are whole, and {how}.{more} This does not prove who wrote them."
        shown = "\n".join(self.differences[:_MOST_SHOWN])
        return f"This page is not as it was written:\n{shown}"

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in str(self).splitlines())


def check_report(path: str | os.PathLike[str]) -> Checked:
    """Compute a page again from its rows and compare.

    Raises GlidekitError, in words, for a file that is not there, is no such page, or is of a newer form.
    """
    path = as_path(path)
    text = _read(path)
    rows, own = _rows_in(text, path)
    import glidekit

    version = str(rows.get("glidekit", "unknown"))
    same = version == glidekit.__version__
    if f'id="digest">{own}<' not in text:
        told = ("The rows are not those that the printed hash belongs to.",)
        return Checked(whole=False, same_version=same, version=version, differences=told)
    if not same:
        return Checked(whole=True, same_version=False, version=version)
    expected = _as_read(_page_of(rows, path))
    if text == expected:
        return Checked(whole=True, same_version=True, version=version)
    differences = _differences(text.splitlines(), expected.splitlines())
    return Checked(whole=False, same_version=True, version=version, differences=differences)


def _differences(read: list[str], expected: list[str]) -> tuple[str, ...]:
    """The lines that differ; the same lines at both ends need not be searched."""
    begin = _alike(read, expected)
    end = _alike(read[begin:][::-1], expected[begin:][::-1])
    found = unified_diff(
        read[begin : len(read) - end], expected[begin : len(expected) - end], n=0, lineterm=""
    )
    return tuple(line for line in found if not line.startswith(("---", "+++", "@@")))


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines are the same from the first on."""
    unlike = (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(unlike, min(len(one), len(other)))


def _page_of(rows: dict[str, Any], path: Path) -> str:
    """The page of these rows; raises GlidekitError for rows that give none."""
    try:
        return page(rows)
    except (ValueError, KeyError, TypeError, IndexError):
        raise _unreadable(f"The rows inside {path} cannot be read.", "Ask for the page again.") from None


def _as_read(text: str) -> str:
    """A text as it is read from a file: with one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _unreadable(f"There is no file {path}.", "Look at the name and the folder.") from None
    except (OSError, UnicodeDecodeError):
        raise _unreadable(f"{path} cannot be read as a page.", "Choose the .html file.") from None


def _rows_in(text: str, path: Path) -> tuple[dict[str, Any], str]:
    """The rows inside a page, and their digest."""
    begin = text.find(_BEGIN)
    end = text.find(_END, begin)
    if begin < 0 or end < 0:
        raise _unreadable(f"{path} is no page written by gk.report.", "Choose the .html file.")
    try:
        rows = json.loads(text[begin + len(_BEGIN) : end].replace("<\\/", "</"))
        form, own = rows["form"], digest(rows)
    except (ValueError, KeyError, TypeError):
        raise _unreadable(f"The rows inside {path} cannot be read.", "Ask for the page again.") from None
    if form != FORM:
        raise _unreadable(
            f"{path} was written by another version of glidekit ({rows.get('glidekit', 'unknown')}).",
            "Check it with that version.",
        )
    return dict(rows), own


def _unreadable(what: str, do: str) -> GlidekitError:
    return GlidekitError(what, do=do)
