"""Whether a page is as it was written: every printed figure is computed again from the rows inside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import unified_diff
from html import escape
from typing import TYPE_CHECKING, Any

from glidekit.errors import GlidekitError
from glidekit.handover.clinician_page import page
from glidekit.handover.shared_rows import FORM, canonical, digest
from glidekit.log.exchange.files import as_path

if TYPE_CHECKING:
    import os
    from pathlib import Path

_BEGIN, _END = '<script type="application/json" id="rows">', "</script>"
_MOST_SHOWN = 6


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
    rows = _rows_in(text, path)
    import glidekit

    version = str(rows.get("glidekit", "unknown"))
    same = version == glidekit.__version__
    if f'id="digest">{digest(rows)}<' not in text:
        told = ("The rows are not those that the printed hash belongs to.",)
        return Checked(whole=False, same_version=same, version=version, differences=told)
    if not same:
        return Checked(whole=True, same_version=False, version=version)
    expected = _as_read(_page(rows, path))
    differences = tuple(
        line for line in unified_diff(text.splitlines(), expected.splitlines(), n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    )  # fmt: skip
    return Checked(text == expected, same_version=True, version=version, differences=differences)


def _page(rows: dict[str, Any], path: Path) -> str:
    """The page as these rows give it; rows that give none are told in words."""
    try:
        return page(rows)
    except (ValueError, KeyError, TypeError, IndexError):
        raise _refused(f"The rows inside {path} cannot be read.", "Ask for the page again.") from None


def _as_read(text: str) -> str:
    """What is left of a text in a file: reading makes one kind of line end of all."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _refused(f"There is no file {path}.", "Look at the name and the folder.") from None
    except (OSError, UnicodeDecodeError):
        raise _refused(f"{path} cannot be read as a page.", "Choose the .html file.") from None


def _rows_in(text: str, path: Path) -> dict[str, Any]:
    begin = text.find(_BEGIN)
    end = text.find(_END, begin)
    if begin < 0 or end < 0:
        raise _refused(f"{path} is no page written by gk.report.", "Choose the .html file.")
    try:
        rows = json.loads(text[begin + len(_BEGIN) : end].replace("<\\/", "</"))
        form = rows["form"]
        canonical(rows)
    except (ValueError, KeyError, TypeError):
        raise _refused(f"The rows inside {path} cannot be read.", "Ask for the page again.") from None
    if form != FORM:
        raise _refused(
            f"{path} was written by another version of glidekit ({rows.get('glidekit', 'unknown')}).",
            "Check it with that version.",
        )
    return dict(rows)


def _refused(what: str, do: str) -> GlidekitError:
    return GlidekitError(what, do=do)
