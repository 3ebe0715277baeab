"""Small pieces of HTML; everything that came from outside is escaped here and nowhere else."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from glidekit.look import css_variables

if TYPE_CHECKING:
    from collections.abc import Iterable


def tag(name: str, *content: str, **attributes: str) -> str:
    """An element around HTML that is already safe; ``class_`` stands for class, attributes are escaped."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items()
    )
    return f"<{name}{given}>{''.join(content)}</{name}>"


def text(name: str, content: str, **attributes: str) -> str:
    """An element around plain text."""
    return tag(name, escape(content), **attributes)


def items(name: str, texts: Iterable[str], **attributes: str) -> str:
    """A list (``ol`` or ``ul``) of plain texts."""
    return tag(name, *(text("li", item) for item in texts), **attributes)


def folded(summary: str, *content: str, **attributes: str) -> str:
    """Something that opens on demand."""
    return tag("details", text("summary", summary), *content, **attributes)


@cache
def style() -> str:
    """The style of all pages, with the palette of both themes."""
    css = resources.files("glidekit.pages").joinpath("page.css").read_text(encoding="utf-8")
    return tag("style", css_variables(".gk-page") + css)
