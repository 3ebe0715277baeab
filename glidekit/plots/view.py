"""What the verbs return: a picture with its sentence, or a plain message where a picture must not be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

from glidekit.look import css_variables
from glidekit.plots.svg import svg_of
from glidekit.plots.table import table_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.figure import Figure

SIMULATED = "Example diary (simulated). These are not your data."
SIMULATED_WORDS = "Simulated example, not a person's data. "


@dataclass(frozen=True, slots=True)
class PictureView:
    """A figure, the sentence over it, its words for those who do not see it, and its numbers as a table.

    ``warnings`` stand above the sentence, ``facts`` below it, ``notes`` below the picture. In a notebook it
    takes the colours and the font of the page's theme; as text it is its words.
    """

    figure: Figure
    sentence: str
    alt: str
    table: pd.DataFrame
    facts: str = ""
    notes: Sequence[str] = ()
    warnings: Sequence[str] = ()
    simulated: bool = False

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}

    def to_text(self) -> str:
        """The sentence with what belongs to it."""
        parts = (self._origin, *self.warnings, self.sentence, self.facts, *self.notes)
        return "\n".join(part for part in parts if part)

    def to_html(self) -> str:
        """One element, complete in itself; everything that came from outside is escaped."""
        parts = (
            _text("p", self._origin, "gk-picture-origin"),
            *(_text("p", warning, "gk-picture-warning") for warning in self.warnings),
            _text("figcaption", self.sentence, "gk-picture-sentence"),
            _text("p", self.facts, "gk-picture-facts"),
            f'<div class="gk-picture-frame">{svg_of(self.figure, label=self.alt)}</div>',
            *(_text("p", note, "gk-picture-note") for note in self.notes),
            _folded("The same as a table", table_html(self.table)),
        )
        return _wrapped("figure", "".join(parts))

    @property
    def _origin(self) -> str:
        return SIMULATED if self.simulated else ""


@dataclass(frozen=True, slots=True)
class Message:
    """Words where a picture would stand: an empty log, or a stop. ``heavy`` frames it.

    ``link`` is the next step: its words and the notebook it opens.
    """

    title: str
    paragraphs: Sequence[str] = ()
    steps: Sequence[str] = ()
    link: tuple[str, str] | None = None
    heavy: bool = False
    simulated: bool = False

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}

    def to_text(self) -> str:
        """All words, one a line."""
        origin = (SIMULATED,) if self.simulated else ()
        link = (f"Next: {self.link[1]}",) if self.link else ()
        steps = (f"- {step}" for step in self.steps)
        return "\n".join((*origin, self.title, *self.paragraphs, *steps, *link))

    def to_html(self) -> str:
        """One element; the frame is heavy for a stop."""
        steps = "".join(_text("li", step) for step in self.steps)
        parts = (
            _text("p", SIMULATED if self.simulated else "", "gk-picture-origin"),
            f'<div class="gk-picture-message{" gk-picture-heavy" if self.heavy else ""}">',
            _text("p", self.title, "gk-picture-sentence"),
            *(_text("p", paragraph) for paragraph in self.paragraphs),
            f"<ol>{steps}</ol>" if steps else "",
            self._linked(),
            "</div>",
        )
        return _wrapped("section", "".join(parts))

    def _linked(self) -> str:
        if self.link is None:
            return ""
        words, notebook = self.link
        return f'<p><a href="{escape(notebook)}">{escape(words)}</a></p>'


def _text(name: str, content: str, kind: str = "") -> str:
    """An element around plain text; nothing where there is none."""
    shown = f' class="{kind}"' if kind else ""
    return f"<{name}{shown}>{escape(content)}</{name}>" if content else ""


def _folded(summary: str, content: str) -> str:
    return f'<details><summary>{summary}</summary><div class="gk-picture-table">{content}</div></details>'


def _wrapped(name: str, content: str) -> str:
    return f'<{name} class="gk-picture"><style>{_css()}</style>{content}</{name}>'


@cache
def _css() -> str:
    sheet = resources.files("glidekit.plots").joinpath("picture.css").read_text(encoding="utf-8")
    return css_variables(".gk-picture") + sheet
