"""Results that say themselves in words."""

from __future__ import annotations

from html import escape


class Told:
    """``str()`` gives the words; Python shows the same, and a notebook a paragraph for each line."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The words."""
        return str(self)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in str(self).split("\n"))
