"""The drawings in the notebooks, which can be read without a kernel, and printed.

``python -m glidekit.body.pictures notebooks/pictures`` makes them again; a test compares the files. The page
around them has no theme, and some viewers know neither variables nor ``color-mix``, so every colour is
written out.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from glidekit.body.areas import ROOT_AREAS, place_named
from glidekit.body.drawing import STAGES, draw, nerve_points, shape
from glidekit.body.figure import CROP, STYLE, paths, step_frames, still_words
from glidekit.body.lesson import SEQUENCES, outcome
from glidekit.body.map_figure import MAP_STYLE, MAP_VIEWS, map_views
from glidekit.body.posture import Posture
from glidekit.content.exercises import exercise, exercises
from glidekit.look import palette

if TYPE_CHECKING:
    from re import Match

    from glidekit.body.drawing import Drawing
    from glidekit.body.lesson import Outcome


_VARIABLE = re.compile(r"var\(--gk-([a-z-]+),[^()]*\)")
_MIX = re.compile(r"color-mix\(in srgb,\s*(#[0-9a-f]{6}) (\d+)%,\s*(#[0-9a-f]{6})\)")
_TWICE = re.compile(r"fill:#[0-9a-f]{6};\s*(?=fill:)")  # the fallback for browsers without color-mix
_FORCED = re.compile(r"@media \(forced-colors:active\)\{(?:[^{}]*\{[^{}]*\})*\}\s*")
MARGIN = 16


def on_paper(inside: str, width: float, height: float, *, alt: str, style: str) -> str:
    """One SVG file of that size on white paper; ``style`` and ``inside`` may use the palette's variables."""
    wide, high = width + 2 * MARGIN, height + 2 * MARGIN
    whole = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{wide:g}" height="{high:g}" '
        f'viewBox="{-MARGIN} {-MARGIN} {wide:g} {high:g}"><title>{alt}</title><style>{style}</style>'
        f'<rect x="{-MARGIN}" y="{-MARGIN}" width="{wide:g}" height="{high:g}" rx="8" '
        f'fill="{palette()["ground"]}"/>{inside}</svg>\n'
    )
    return plain(whole)


def plain(svg: str) -> str:
    """The same drawing with the light palette's colours in place of variables and mixtures."""
    known = _VARIABLE.sub(lambda found: palette()[found[1]], _FORCED.sub("", svg))
    return _TWICE.sub("", _MIX.sub(_mixed, known))


def _mixed(found: Match[str]) -> str:
    one, share, other = found[1], int(found[2]) / 100, found[3]
    parts = (
        round(share * int(one[i : i + 2], 16) + (1 - share) * int(other[i : i + 2], 16)) for i in (1, 3, 5)
    )
    return f"#{''.join(f'{part:02x}' for part in parts)}"


_WORD = "font:500 {size}px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:var(--gk-{role},#000)"
_LABEL_HEIGHT = 52

# Place along the nerve (mm from the skull), and the words beside it.
COURSE: tuple[tuple[float, str], ...] = (
    (500, "nerve roots, in the lower back"),
    (730, "deep in the buttock"),
    (940, "back of the thigh"),
    (1150, "behind the knee"),
    (1350, "calf; the nerve has divided in two"),
    (1645, "foot"),
)


def pictures() -> dict[str, str]:
    """File name -> SVG, all of them."""
    drawn = {
        f"{shown.id}-{variant}.svg": steps_picture(shown.id, variant)
        for shown in exercises()
        for variant in shown.variants
    }
    return drawn | {
        "nerve-course.svg": course_picture(),
        "root-areas.svg": roots_picture(),
        "slider-tensioner.svg": lesson_picture(),
    }


def steps_picture(exercise_id: str, variant: str) -> str:
    """The steps of one variant side by side, numbered: where it starts, on the way, where it ends."""
    shown = exercise(exercise_id)
    drawing, labels = step_frames(shown, variant, "right")
    left, width = CROP[shown.position]
    height = drawing.stage.height
    panels = "".join(
        f'<svg x="{i * width}" y="0" width="{width}" height="{height}" viewBox="{left} 0 {width} {height}">'
        f"{paths(drawing.classes, frame)}</svg>"
        f"{_word(f'{i + 1}  {labels[i]}', (i + 0.5) * width, height + 36, size=30)}"
        for i, frame in enumerate(drawing.frames)
    )
    words = escape(still_words(shown, variant, "right"))
    return on_paper(panels, width * len(labels), height + _LABEL_HEIGHT, alt=words, style=STYLE)


def course_picture() -> str:
    """A standing figure from the side with the sciatic nerve, and what it passes."""
    drawing, at = _standing()
    figure = paths(tuple(c.replace("gk-limb", "gk-muted") for c in drawing.classes), drawing.frames[0])
    lines = "".join(
        f'<path class="gk-lead" d="M{x:.0f} {y:.0f}H318"/>{_word(words, 326, y + 7, size=20, anchor="start")}'
        for (_, words), (x, y) in zip(COURSE, at, strict=True)
    )
    named = ", ".join(words for _, words in COURSE)
    style = f"{STYLE}.gk-lead{{fill:none;stroke:var(--gk-muted,#000);stroke-width:1.5}}"
    return on_paper(
        f'<g transform="translate(-96 0)">{figure}{lines}</g>',
        _COURSE_WIDTH,
        drawing.stage.height,
        alt=f"The sciatic nerve from the side. From above: {named}.",
        style=style,
    )


def lesson_picture() -> str:
    """A slider over a tensioner, both lying, start and end, with what the nerve does in the model."""
    (width, height), rows = _LESSON, []
    for row, sequence in enumerate(_LESSONS):
        found, y = outcome(sequence), row * (height + 84)
        angles = np.array([sequence.start.angles(), sequence.start.angles(), sequence.end.angles()])
        drawing = draw(shape(angles, "lying", "behind-thigh", STAGES["lying"]), "right")
        rows += [
            f'<svg x="{i * width}" y="{y + 36}" width="{width}" height="{height}" '
            f'viewBox="0 {_LESSON_TOP} {width} {height}">{paths(drawing.classes, frame)}</svg>'
            for i, frame in enumerate(drawing.frames[1:])
        ]
        rows.append(_word(f"{sequence.aim.capitalize()}", 16, y + 28, size=26, anchor="start", role="ink"))
        rows.append(_word(_done(found), width, y + height + 66, size=22))
    alt = "; ".join(
        f"{sequence.aim}, {sequence.title.lower()}: {_done(outcome(sequence)).lower()}"
        for sequence in _LESSONS
    )
    tall = 2 * (height + 84) + 8
    return on_paper(
        "".join(rows), 2 * width, tall, alt=f"Start and end of two movements. {alt}.", style=STYLE
    )


_LESSON, _LESSON_TOP = (480, 300), 40
_LESSONS = tuple(s for s in SEQUENCES if s.position == "lying")


def _done(found: Outcome) -> str:
    where = "toes" if found.glide_mm > 0 else "head"
    return (
        f"{found.popliteal:.0f} points more pull behind the knee, "
        f"{abs(found.glide_mm):.0f} mm of slide to the {where} in mid-thigh"
    )


def roots_picture() -> str:
    """Where symptoms of each root are usually felt, front and back, side by side."""
    width, height = MAP_VIEWS
    shown = "".join(
        f'<g transform="translate({i * (width + 24):g} 34)">'
        f"{map_views([f'{place}-left' for place in places])}</g>"
        f"{_word(root, i * (width + 24) + width / 2, 24, size=24, role='ink')}"
        for i, (root, places) in enumerate(ROOT_AREAS.items())
    )
    words = "; ".join(
        f"{root}: {', '.join(place_named(place).label for place in places)}"
        for root, places in ROOT_AREAS.items()
    )
    return on_paper(
        shown,
        len(ROOT_AREAS) * (width + 24) - 24,
        height + 40,
        alt=f"Where symptoms of a nerve root are usually felt, drawn on the left leg. {words}.",
        style=MAP_STYLE,
    )


_COURSE_WIDTH = 580


def _standing() -> tuple[Drawing, list[tuple[float, float]]]:
    """The figure, larger than on its stage, and the points that COURSE's words refer to."""
    stage = replace(STAGES["standing"], scale=470, x=190, y=470, width=300, height=520)
    angles = np.array([Posture().angles()])
    what = shape(angles, "standing", "on-thigh", stage)
    points = nerve_points(what.scene.body, stage.camera, np.array([s for s, _ in COURSE]))[0]
    return draw(what, "right"), [(stage.x + x * stage.scale, stage.y - y * stage.scale) for x, y in points]


def _word(words: str, x: float, y: float, *, size: int, anchor: str = "middle", role: str = "muted") -> str:
    style = _WORD.format(size=size, role=role)
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" style="{style}">{escape(words)}</text>'


def write_pictures(folder: Path) -> None:
    """Write every picture that changed."""
    for name, svg in pictures().items():
        (folder / name).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    write_pictures(Path(sys.argv[1]))
