"""Messages for a person in pain who is not a programmer: what happened, what is safe, what to do."""

from __future__ import annotations

import difflib
import textwrap
from typing import TYPE_CHECKING, Self

from glidekit.in_words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable


class GlidekitError(ValueError):
    """Anything a reader can cause or mend; a notebook shows only its message, without a traceback.

    >>> try:
    ...     gk.plan("gentle")
    ... except gk.GlidekitError as problem:
    ...     print(problem)
    There is no plan called 'gentle'.
    Nothing was changed.
    Did you mean 'gentle-start'?
    """

    SAFE = "Nothing was changed."
    """What is safe, unless a message says it itself."""

    def __init__(self, what: str, *, safe: str | None = None, do: str = "") -> None:
        self.what, self.safe, self.do = what, self.SAFE if safe is None else safe, do
        super().__init__("\n".join(part for part in (what, self.safe, do) if part))

    def _render_traceback_(self) -> list[str]:
        """IPython shows these lines in place of the traceback."""
        return [line for part in str(self).split("\n") for line in textwrap.wrap(part, 88) or [""]]

    @classmethod
    def unknown(cls, what: str, name: object, known: Iterable[str]) -> Self:
        """For a name that does not exist: say so, and give the nearest ones."""
        names = sorted(known)
        near = difflib.get_close_matches(str(name), names, n=3, cutoff=0.4)
        hint = f"Did you mean {_either(near)}?" if near else f"There is {_either(names)}."
        return cls(f"There is no {what} called {name!r}.", safe=GlidekitError.SAFE, do=hint)


def _either(names: list[str]) -> str:
    return listed([repr(name) for name in names], "or")


class ContentError(GlidekitError):
    """A content file is wrong: names the file, the entry and the field."""

    SAFE = "Nothing of your log is affected."


class PlanError(GlidekitError):
    """A plan or a dose cannot be done as written."""

    SAFE = "The plan was not changed."


class ScaleError(GlidekitError):
    """A value lies outside its scale."""


class LogError(GlidekitError):
    """The log cannot be opened, read or written as asked; nothing was overwritten."""


class NotImported(LogError):  # noqa: N818 - it says what was not done
    """What should be imported cannot be read, or does not fit."""

    SAFE = "Nothing was imported; your log is as it was."


class NotWritten(GlidekitError):  # noqa: N818 - it says what was not done
    """A file of one's own, such as a page or a calendar, cannot be written as asked."""

    SAFE = "Nothing was written."


class SafetyStop(GlidekitError):  # noqa: N818 - a state of the workbook rather than a fault
    """A red flag, or no recent safety check: nothing may start."""

    SAFE = "Nothing was started."
