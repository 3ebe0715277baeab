"""An exercise as a page: the gentle version first, the article's version after its note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.content.exercises import AIM_WORDS, LOAD_WORDS
from glidekit.content.notes import article_notes
from glidekit.content.sources import source
from glidekit.in_words import counted
from glidekit.pages.render import render, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glidekit.content.exercises import Dose, Exercise, Variant
    from glidekit.scales import Side

_RANGE_WORDS = {"quarter": "a quarter of the way", "half": "half of the way", "full": "all of the way"}


def exercise_card(
    exercise: Exercise, *, side: Side | None = None, gentle_figure: str = "", article_figure: str = ""
) -> str:
    """The whole card; the figures are inline SVG of our own, of ``side`` (None: not known whose leg)."""
    return render(
        "exercise_card.html",
        exercise=exercise,
        side=side,
        gentle=exercise.variants["gentle"],
        article=exercise.variants.get("article"),
        gentle_figure=safe(gentle_figure),
        article_figure=safe(article_figure),
        notes=article_notes(exercise.id),
        sources=[source(key) for key in _keys(exercise)],
        dose_facts=dose_facts,
        aims=AIM_WORDS,
        loads=LOAD_WORDS,
    )


def exercise_table(exercises: Sequence[Exercise]) -> str:
    """All exercises in teaching order, one line each, with the call that opens the card."""
    return render("exercise_table.html", exercises=exercises)


def dose_facts(variant: Variant, dose: Dose) -> tuple[str, ...]:
    """A dose of a variant as short facts."""
    pace = f"{dose.pace_s:g} s each way" if any(s.time != "own" for s in variant.cycle) else "your own pace"
    hold = (f"held {dose.hold_s:g} s",) if dose.hold_s else ("nothing held",)
    reps = "1 repetition" if dose.reps == 1 else f"{dose.reps}"
    sets = f"{counted(dose.sets, 'set')} of {reps} on each side"
    return (sets, pace, *hold, _RANGE_WORDS[dose.range])


def _keys(exercise: Exercise) -> list[str]:
    notes = (key for note in article_notes(exercise.id) for key in note.sources)
    variants = (key for variant in exercise.variants.values() for key in variant.sources)
    return sorted({*exercise.sources, *variants, *notes} - {"this-workbook"})
