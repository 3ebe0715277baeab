"""A form whose pages may be lists to choose from, for looking after a log and for correcting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.widgets.forms.form import Form
from glidekit.widgets.forms.page import Button
from glidekit.widgets.scripts import style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glidekit.widgets.forms.page import Answer, Page

AT_ONCE = 10
"""Lines of a list that are shown at once."""

BACK = Button("back", "Go back", asks=False, look="words")


class RowsForm(Form):
    """A page whose id ends in "-list" shows its buttons as lines, one under the other."""

    style_sheet = Form.style_sheet + style("rows")

    def fill(self, page: Page, answers: Mapping[str, Answer], *, focus: bool = True) -> None:
        """Show a page with its fields filled in."""
        with self.hold_sync():
            self.show(page, focus=focus)
            self.answers = {name: value for name, value in answers.items() if value is not None}


def row(name: str, words: str) -> Button:
    """One line of a list."""
    return Button(name, words, asks=False, look="plain")


def stretch(count: int, start: int) -> tuple[int, int]:
    """From where to where a list of so many is shown, if it is to begin at ``start``."""
    first = max(0, min(start, count - 1)) // AT_ONCE * AT_ONCE if count else 0
    return first, min(first + AT_ONCE, count)


def turning(count: int, start: int) -> tuple[Button, ...]:
    """Buttons to the later and the earlier lines of a list that runs from new to old."""
    first, last = stretch(count, start)
    later = Button(f"show:{first - AT_ONCE}", "Later ones", asks=False, look="words")
    earlier = Button(f"show:{last}", "Earlier ones", asks=False, look="words")
    return (*((earlier,) if last < count else ()), *((later,) if first else ()))
