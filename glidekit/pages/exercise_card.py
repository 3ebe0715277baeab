"""An exercise as a page: the gentle way first, the article's way behind its note."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from glidekit.content.model import AIM_WORDS, LOAD_WORDS
from glidekit.content.notes import article_notes
from glidekit.content.sources import source
from glidekit.pages.html import folded, items, style, tag, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from glidekit.content.dose import Dose
    from glidekit.content.model import ArticleNote, Exercise, Variant

_RANGE_WORDS = {"quarter": "a quarter of the way", "half": "half of the way", "full": "all of the way"}


def exercise_card(exercise: Exercise, *, figure: str = "", article_figure: str = "") -> str:
    """The whole card; the figures are inline SVG that is already safe."""
    gentle, article = exercise.variants["gentle"], exercise.variants["article"]
    return tag(
        "section",
        style(),
        text("h3", exercise.name),
        text("p", exercise.summary),
        _figure(figure),
        text("h4", gentle.label),
        items("ul", dose_facts(gentle, gentle.dose), class_="gk-facts"),
        folded("Steps, easier version, common mistakes, when to stop", *_gentle(exercise, gentle)),
        folded(f"{article.label}: read the note first", *_article(exercise, article, article_figure)),
        folded("Sources", _sources(_keys(exercise))),
        class_="gk-page",
        aria_label=exercise.name,
    )


def exercise_table(exercises: Sequence[Exercise]) -> str:
    """All exercises in teaching order, one line each, with the call that opens the card."""
    head = tag(
        "tr",
        *(text("th", word, scope="col") for word in ("Exercise", "Position", "Gentle way", "To open it")),
    )
    rows = (
        tag(
            "tr",
            text("th", exercise.name, scope="row"),
            text("td", exercise.position),
            text("td", exercise.variants["gentle"].aim),
            tag("td", text("code", f'gk.exercise("{exercise.id}")')),
        )
        for exercise in exercises
    )
    return tag("section", style(), tag("table", tag("thead", head), tag("tbody", *rows)), class_="gk-page")


def dose_facts(variant: Variant, dose: Dose) -> tuple[str, ...]:
    """A dose of a variant as short facts."""
    pace = f"{dose.pace_s:g} s each way" if any(s.time != "own" for s in variant.cycle) else "your own pace"
    hold = (f"held {dose.hold_s:g} s",) if dose.hold_s else ("nothing held",)
    sets = f"{dose.sets} set{'s' if dose.sets > 1 else ''} of {dose.reps} on each side"
    return (sets, pace, *hold, _RANGE_WORDS[dose.range])


def _gentle(exercise: Exercise, gentle: Variant) -> tuple[str, ...]:
    return (
        *_how(gentle),
        text("h5", "An easier version"),
        text("p", exercise.easier),
        text("h5", "Common mistakes"),
        items("ul", exercise.common_mistakes),
        text("h5", "When to stop"),
        text("p", exercise.stop_rule),
    )


def _article(exercise: Exercise, article: Variant, figure: str) -> tuple[str, ...]:
    return (
        text("p", article.note, class_="gk-note"),
        _figure(figure),
        items("ul", dose_facts(article, article.dose), class_="gk-facts"),
        *_how(article),
        *(_note(note) for note in article_notes(exercise.id)),
    )


def _how(variant: Variant) -> tuple[str, ...]:
    return (
        text("p", f"{AIM_WORDS[variant.aim]} {LOAD_WORDS[variant.load]}.", class_="gk-quiet"),
        items("ol", variant.steps),
        text("p", variant.dose_words, class_="gk-quiet"),
    )


def _note(note: ArticleNote) -> str:
    says = tag("p", text("strong", "The article says: "), escape(note.says))
    ours = tag("p", text("strong", "What is known: "), escape(note.note), " ", _cited(note.sources))
    return tag("div", says, ours, class_="gk-note")


def _figure(svg: str) -> str:
    return tag("figure", svg) if svg else ""


def _cited(keys: Iterable[str]) -> str:
    return text("span", f"[{', '.join(keys)}]", class_="gk-quiet")


def _keys(exercise: Exercise) -> list[str]:
    notes = (key for note in article_notes(exercise.id) for key in note.sources)
    variants = (key for variant in exercise.variants.values() for key in variant.sources)
    return sorted({*exercise.sources, *variants, *notes} - {"this-workbook"})


def _sources(keys: Iterable[str]) -> str:
    listed = (
        tag("li", text("strong", key), " ", escape(f"{found.citation} {found.where}"))
        for key, found in ((key, source(key)) for key in keys)
    )
    return tag("ul", *listed, class_="gk-quiet")
