"""Where it hurts, tingles or is numb, marked on a body; kept in the log as plain values.

Three ratings count the places and name them; a leg's furthest point follows from its marks. What the safety
rules ask about is reported before anything else is saved.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING, Any

import traitlets

from glidekit.body.areas import AREAS, KINDS, furthest_level, marks_in
from glidekit.body.map_figure import body_map, map_spec
from glidekit.errors import GlidekitError
from glidekit.scales import scale
from glidekit.session.record import Rating
from glidekit.widgets.form import Question
from glidekit.widgets.page_widget import PageWidget, themed
from glidekit.widgets.scripts import script

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from glidekit.log import SymptomLog
    from glidekit.scales import Moment, Side
    from glidekit.widgets.form import Answer, Group

    Marks = Mapping[str, Sequence[str]]

_SAVED = "Your map is in your log."
_CHECK = (
    "{what} Please answer the whole safety check now, before any exercise: gk.safety_check(log). If it is "
    "new or severe, do not wait for this workbook."
)
_BOTH = "You marked both legs."
_SADDLE = "You marked numbness in the buttock."


class BodyMap(PageWidget):
    """The map for this log. ``marks`` holds, for each kind, the ids of the places (``body.areas.AREAS``)."""

    script_name = "body_map"
    style_sheet = themed(".gk-bodymap", "body_map")

    spec = traitlets.Dict().tag(sync=True)
    marks = traitlets.Dict().tag(sync=True)
    submission = traitlets.Dict().tag(sync=True)
    state = traitlets.Enum(("open", "saving", "saved", "error"), "open").tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)

    def __init__(self, log: SymptomLog, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._log, self._clock = log, clock
        self._lock, self._handled = RLock(), ""
        super().__init__(spec=_spec(), marks={kind: [] for kind in KINDS})
        self.observe(self._submitted, "submission")

    def printed(self) -> str:
        """The map with nothing marked."""
        return body_map((), "A body seen from the front and from behind, nothing marked")

    def _submitted(self, change: dict[str, Any]) -> None:
        with self._lock:  # callbacks come on several threads
            if change["new"].get("id") == self._handled:
                return
            self._handled = str(change["new"].get("id"))
            try:
                self.message = save_map(
                    self._log,
                    change["new"]["marks"],
                    at=self._clock(),
                    zone=change["new"].get("zone") or "UTC",
                )
                self.state = "saved"
            except GlidekitError as problem:
                self.message, self.state = str(problem), "error"
            except Exception as fault:  # noqa: BLE001 - the page must not wait for ever
                self.message = f"Your map could not be saved. Your log is as it was before ({fault})."
                self.state = "error"


MAP = "map"


class MapQuestion(Question):
    """A body to mark, folded away in a form; it may stay blank. Its answer is a line of ``body.marks``.

    The page fills in the furthest point of ``side``, the leg of the other questions.
    """

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """With the picture, and the script that shows it."""
        return Question.to_dict(self) | {"picture": _spec(), "script": script("body_map")}


def with_map(group: Group, side: Side) -> Group:
    """The group with the map below its furthest-point question, or on top without one."""
    names = [question.id for question in group.questions]
    place = names.index("furthest_point") + 1 if "furthest_point" in names else 0
    asked = MapQuestion(MAP, "map", "Mark on a figure where it hurts, tingles or is numb", unit=side)
    return replace(group, questions=(*group.questions[:place], asked, *group.questions[place:]))


def map_of(answers: Mapping[str, Answer]) -> dict[str, tuple[str, ...]] | None:
    """The marks among a form's answers; None if the map is blank."""
    answer = answers.get(MAP)
    return marks_in(answer) if isinstance(answer, str) else None


def map_ratings(
    answers: Mapping[str, Answer], *, moment: Moment, at: datetime, zone: str, side: Side
) -> tuple[Rating, ...]:
    """What a map in a form adds to its ratings; the furthest point of ``side`` has its own question."""
    marks = map_of(answers)
    if marks is None:
        return ()
    found = ratings_of(marks, None, at=at, zone=zone, moment=moment)
    return tuple(rating for rating in found if not (rating.scale == "furthest_point" and rating.side == side))


def _spec() -> dict[str, Any]:
    kinds = [{"id": kind, "label": label} for kind, label in KINDS.items()]
    return map_spec() | {"kinds": kinds, "levels": list(scale("furthest_point").levels)}


def save_map(log: SymptomLog, marks: Marks, *, at: datetime, zone: str) -> str:
    """Keep a map in the log, safety first; returns what to tell the reader.

    ``marks``: for each of KINDS the ids of its places. Raises GlidekitError for an unknown kind or place.
    """
    given = {kind: _known(kind, marks.get(kind, ())) for kind in KINDS}
    for kind in marks:
        if kind not in KINDS:
            raise GlidekitError.unknown("kind of mark", kind, KINDS)
    reasons = reported(given)
    if reasons:  # the safe answer stands, whatever happens next
        log.record_safety_check(something_new=True)
    log.add_ratings(ratings_of(given, log.affected_side, at=at, zone=zone))
    return "\n".join([_SAVED, *(_CHECK.format(what=" ".join(reasons)) for _ in reasons[:1])])


def ratings_of(
    marks: Marks, side: Side | None, *, at: datetime, zone: str, moment: Moment = "alone"
) -> tuple[Rating, ...]:
    """The ratings of a map: three counts that name their places, and the furthest point of each marked leg.

    The affected leg without a mark is "none" only when nothing at all is marked.
    """
    counts = [
        Rating(f"{kind}_areas", len(areas), at, zone=zone, moment=moment, text="; ".join(areas))
        for kind, areas in marks.items()
    ]
    levels = {leg: furthest_level(marks, leg) for leg in ("left", "right")}
    if side is not None and not any(marks.values()):
        levels[side] = 0
    points = [
        Rating(
            "furthest_point", level, at, zone=zone, moment=moment, side="left" if leg == "left" else "right"
        )
        for leg, level in levels.items()
        if level is not None
    ]
    return (*counts, *points)


def reported(marks: Marks) -> list[str]:
    """The marks that the safety check asks about, in words; empty if there are none."""
    below_the_back = {leg for leg in ("left", "right") if (furthest_level(marks, leg) or 0) > 1}
    numb_buttock = any(area.startswith("buttock") for area in marks.get("numb", ()))
    return [words for words, said in ((_BOTH, len(below_the_back) == 2), (_SADDLE, numb_buttock)) if said]


def _known(kind: str, areas: Sequence[str]) -> tuple[str, ...]:
    for area in areas:
        if area not in AREAS:
            raise GlidekitError.unknown(f"place with {KINDS[kind].lower()}", area, AREAS)
    return tuple(sorted(set(areas)))
