"""A plan that a clinician proposes, as a file or as a few lines in a mail.

The text has one line an exercise::

    Glidekit plan 1: A gentle start
    Supine glide, gentle: 1 x 10, half, 3 s each way, rest 30 s, change 10 s, left then right
    Sitting glide, gentle: 2 x 8, quarter, 3 s each way, rest 30 s, change 10 s, left
    Between: count-in 8 s, pause 20 s
    By: A. Physio, 2026-11-25
    Note: Stop if it goes below the knee.

What a line leaves out stays as in the person's present plan. Spaces, capitals, a mail's quote marks and
wrapped lines do not matter.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from glidekit.content.exercises import RANGES, exercises
from glidekit.errors import PlanError
from glidekit.planning.plan import GAPS, LONGEST_GAP_S, Item
from glidekit.planning.plan_file import (
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST_CHARACTERS,
    NOTHING_TAKEN,
    VERSION,
    check_number,
    checked,
    parsed,
    plan_data,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glidekit.content.exercises import Exercise
    from glidekit.planning.plan import Plan

TITLE = "Plan from my physio"
SIDES_WORDS = {
    ("left", "right"): "left then right",
    ("right", "left"): "right then left",
    ("left",): "left",
    ("right",): "right",
}
"""Sides of an item -> their words in a line of the text."""
_LIKE = "Write it like this: Supine glide, gentle: 1 x 10, half, 3 s each way, left then right"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan, who proposes it, when, and a line in their own words."""

    plan: Plan
    by: str = ""
    on: date | None = None
    note: str = ""


def proposal_text(proposal: Proposal) -> str:
    """The lines for a mail; ``proposal_from_text`` reads the same plan from them."""
    plan = proposal.plan
    by = ", ".join(part for part in (proposal.by, proposal.on.isoformat() if proposal.on else "") if part)
    return "\n".join((
        f"Glidekit plan {VERSION}: {plan.title}",
        *(f"{head(item)}: {', '.join(_facts(item))}" for item in plan.items),
        f"Between: count-in {_digits(plan.count_in_s)} s, pause {_digits(plan.between_s)} s",
        f"By: {by or '-'}",
        f"Note: {' '.join(proposal.note.split()) or '-'}",
    ))  # fmt: skip


def proposal_file(proposal: Proposal) -> str:
    """The same as a plan file."""
    said = {"by": proposal.by, "on": proposal.on.isoformat() if proposal.on else "", "note": proposal.note}
    return json.dumps({**plan_data(proposal.plan), "proposal": said}, ensure_ascii=False, indent=2) + "\n"


def proposal_from_text(text: str, now: Plan | None = None) -> Proposal:
    """The proposal in a mail or in a plan file.

    ``now``: the person's present plan, which fills in what a line leaves out. Raises PlanError that says what
    is wrong in which line, or in which field of the file.
    """
    try:
        return _of_file(text) if text.lstrip().startswith("{") else _Reading(text, now).proposal()
    except PlanError as problem:
        raise PlanError(problem.what, safe=NOTHING_TAKEN, do=problem.do) from problem


def is_cut_off(text: str) -> bool:
    """Whether a mail's text lacks its last line ("Note"): part of it may not have been copied."""
    return not text.lstrip().startswith("{") and _LAST.search(text) is None


def head(item: Item) -> str:
    """The words before the colon in an item's line."""
    return f"{item.known.name}, {item.variant}"


def _facts(item: Item) -> Iterator[str]:
    dose = item.doses
    yield f"{dose.sets} x {dose.reps}"
    yield dose.range
    yield f"{_digits(dose.pace_s)} s each way"
    if item.how.hold_range_s is not None:
        yield f"hold {_digits(dose.hold_s)} s"
    yield f"rest {_digits(dose.rest_s)} s"
    yield f"change {_digits(dose.switch_s)} s"
    if item.extra_reps:
        yield f"{item.extra_reps} more on the first side"
    yield SIDES_WORDS[item.sides]


def _digits(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _of_file(text: str) -> Proposal:
    data = parsed(text)
    said = data.pop("proposal", {})
    if not isinstance(said, dict) or not all(isinstance(words, str) for words in said.values()):
        raise PlanError("The field proposal must hold by, on and note, each a text.", do=_LIKE)
    plan = checked(data)
    on = _day(said["on"], "The field on") if said.get("on") else None
    return Proposal(plan, _short(said.get("by", "")), on, _short(said.get("note", ""), LONGEST_WORDS))


def _short(words: str, most: int = LONGEST_NAME) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())[:most]


_HEADER = re.compile(r"glide[\s-]*kit\s*plan\s*(?:v|version)?\s*(\d+)?\s*[:.\-]?\s*(.*)", re.IGNORECASE)
_LAST = re.compile(r"^[>\s]*note\s*:", re.IGNORECASE | re.MULTILINE)
_QUOTE = re.compile(r"^(?:[\s>|*\u2022]|-\s|\d+[.)]\s)+")
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_SECONDS = rf"{_NUMBER}\s*(?:s|secs?|seconds?)?"
_TIMES = r"(?:reps?|repetitions?|times)"
_FACTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("sets", "reps"), rf"{_NUMBER}\s*(?:x|\u00d7|\*|sets?\s*(?:of|x))\s*{_NUMBER}(?:\s*{_TIMES})?"),
    (("sets",), rf"{_NUMBER}\s*sets?"),
    (("reps",), rf"{_NUMBER}\s*{_TIMES}"),
    (("pace_s",), rf"{_SECONDS}\s*each\s*way"),
    (("hold_s",), rf"(?:hold|held)\s*(?:for\s*)?{_SECONDS}"),
    (("rest_s",), rf"rest\s*{_SECONDS}"),
    (("switch_s",), rf"change(?:\s*sides)?\s*{_SECONDS}"),
    (("extra_reps",), rf"{_NUMBER}\s*more\s*on\s*the\s*first\s*side"),
)  # fmt: skip
_RANGE = re.compile(r"(?:a\s*)?(quarter|half|full|all)(?:\s*(?:the\s*)?range|\s*of\s*(?:the\s*way|it))?")
_SIDES: dict[str, tuple[str, ...]] = {
    **{words: sides for sides, words in SIDES_WORDS.items()},
    "left only": ("left",), "right only": ("right",), "both": ("left", "right"),
    "both sides": ("left", "right"), "left and right": ("left", "right"), "right and left": ("right", "left"),
}  # fmt: skip
_GAPS = {"count_in_s": rf"count[\s-]*in\s*{_SECONDS}", "between_s": rf"pause\s*{_SECONDS}"}
_WHOLE = ("sets", "reps", "extra_reps")


class _Reading:
    """Read the lines one by one; ``line``: the one that an error is about."""

    def __init__(self, text: str, now: Plan | None) -> None:
        if len(text) > MOST_CHARACTERS:
            raise PlanError(f"This is too long for a plan: {len(text):,} characters.", do=_LIKE)
        self._now = now
        self._lines = text.splitlines()
        self.line = 0

    def proposal(self) -> Proposal:
        """The whole proposal."""
        title = self._title()
        items: list[dict[str, Any]] = []
        gaps = {name: getattr(self._now, name) for name in GAPS} if self._now is not None else {}
        by, on, note = "", None, ""
        for name, words in self._parts():
            match _nearest(name, ("between", "by", "note")) or "exercise":
                case "between":
                    gaps |= self._gaps(words)
                case "by":
                    by, on = self._by(words)
                case "note":
                    note = "" if words == "-" else _short(words, LONGEST_WORDS)
                case _:
                    items.append(self._item(name, words))
        if not items:
            raise PlanError("This text names no exercise.", do=_LIKE)
        data = {"version": VERSION, "name": title, "title": title, "items": items, **gaps}
        return Proposal(checked(data), by, on, note)

    def _title(self) -> str:
        for number, words in enumerate(self._lines, 1):
            found = _HEADER.match(_QUOTE.sub("", words).strip())
            if found is None:
                continue
            if found[1] and int(found[1]) != VERSION:
                raise PlanError(
                    f"This plan is of version {found[1]}; this workbook reads version {VERSION}.",
                    do="If it comes from a newer workbook, update this one.",
                )
            self.line = number
            return _short(found[2]) or TITLE
        raise PlanError(
            "This text holds no plan: no line begins with \u201cGlidekit plan\u201d.",
            do="Copy the text whole, from that line to the line that begins with \u201cNote\u201d.",
        )

    def _parts(self) -> Iterator[tuple[str, str]]:
        """Name and words of each line below the first, with wrapped lines joined again."""
        found: list[tuple[int, str]] = []
        for number, raw in enumerate(self._lines[self.line :], self.line + 1):
            words = _QUOTE.sub("", raw).strip()
            in_note = bool(found) and re.match(r"note\s*:", found[-1][1], re.IGNORECASE) is not None
            if words in ("--", "") and in_note:
                break
            if not words:
                continue
            if found and (in_note or ":" not in words):
                found[-1] = (found[-1][0], f"{found[-1][1]} {words}")
            else:
                found.append((number, words))
        for self.line, words in found:
            name, colon, rest = words.partition(":")
            if not colon:
                raise self._wrong(f"\u201c{_cut(words)}\u201d has no colon after its name")
            yield name.strip(), rest.strip()

    def _item(self, name: str, words: str) -> dict[str, Any]:
        known, variant = self._exercise(name)
        base = self._base(known, variant)
        dose, rest = asdict(base.doses), {"sides": list(base.sides), "extra_reps": base.extra_reps}
        given: dict[str, Any] = {}
        for fact in re.split(r"\s*(?:;|,(?!\d))\s*", words):
            for field, value in self._fact(known, fact) if fact else ():
                if field in given:
                    raise self._wrong(f"{known.name} says \u201c{_cut(fact)}\u201d, which is there already")
                given[field] = value
        if "sides" in given and "extra_reps" not in given:
            rest["extra_reps"] = 0
        for field, value in given.items():
            (dose if field in dose else rest)[field] = value
        item = {"exercise": known.id, "variant": variant, "dose": dose, **rest}
        with self._named():
            checked({"version": VERSION, "name": "-", "title": "-", "items": [item]})
        return item

    def _exercise(self, words: str) -> tuple[Exercise, str]:
        name, _, way = words.replace("(", ",").replace(")", "").partition(",")
        ids = {one.name.casefold(): one for one in exercises()} | {one.id: one for one in exercises()}
        found = _nearest(name, tuple(ids))
        if found is None:
            names = ", ".join(one.name for one in exercises())
            raise self._wrong(f"there is no exercise called \u201c{_cut(name)}\u201d", f"There is {names}.")
        known = ids[found]
        variant = _nearest(way or "gentle", tuple(known.variants))
        if variant is None:
            ways = " or ".join(known.variants)
            raise self._wrong(f"{known.name} has no way called \u201c{_cut(way)}\u201d", f"There is {ways}.")
        return known, variant

    def _base(self, known: Exercise, variant: str) -> Item:
        """The item in the person's present plan, else the exercise's own dose."""
        have = self._now.items if self._now is not None else ()
        return next(
            (one for one in have if (one.exercise, one.variant) == (known.id, variant)),
            Item(known.id, variant),  # type: ignore[arg-type]  # one of known.variants
        )

    def _fact(self, known: Exercise, fact: str) -> Iterator[tuple[str, Any]]:
        plain = " ".join(fact.casefold().rstrip(".").split())
        if plain in _SIDES:
            yield "sides", list(_SIDES[plain])
        elif plain in ("no hold", "nothing held"):
            yield "hold_s", 0
        elif (far := _RANGE.fullmatch(plain)) is not None:
            yield "range", {"all": RANGES[-1]}.get(far[1], far[1])
        else:
            for fields, pattern in _FACTS:
                if (found := re.fullmatch(pattern, plain)) is not None:
                    yield from zip(fields, map(_value, found.groups()), strict=True)
                    return
            raise self._wrong(f"\u201c{_cut(fact)}\u201d of {known.name} could not be read")

    def _gaps(self, words: str) -> dict[str, Any]:
        found = {}
        for fact in re.split(r"\s*(?:;|,(?!\d))\s*", words.casefold()):
            match = next(
                ((name, hit) for name, one in _GAPS.items() if (hit := re.fullmatch(one, fact))), None
            )
            if match is None:
                raise self._wrong(
                    f"\u201c{_cut(fact)}\u201d could not be read",
                    "Write it like this: Between: count-in 8 s, pause 20 s",
                )
            name, value = match[0], _value(match[1][1])
            with self._named():
                check_number(GAPS[name], value, (0, LONGEST_GAP_S), "s", whole=False)
            found[name] = value
        return found

    def _by(self, words: str) -> tuple[str, date | None]:
        name, comma, day = words.rpartition(",")
        if not comma:
            name, day = ("", words) if re.match(r"\d", words) else (words, "")
        elif not re.match(r"\s*\d", day):
            name, day = words, ""
        with self._named():
            on = _day(day.strip(), "") if day.strip() else None
        return "" if name.strip() == "-" else _short(name), on

    def _named(self) -> _Named:
        return _Named(self.line)

    def _wrong(self, what: str, do: str = _LIKE) -> PlanError:
        return PlanError(f"Line {self.line}: {what}.", do=do)


class _Named:
    """Put the line's number before an error."""

    def __init__(self, line: int) -> None:
        self._line = line

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if isinstance(problem, PlanError):
            what = problem.what.removeprefix("Exercise 1, ").strip()
            raise PlanError(f"Line {self._line}: {what}", do="Put this right, then try again.") from None


def _nearest(words: str, known: tuple[str, ...]) -> str | None:
    """The known word that was meant; None if there is none, or if it could be two."""
    plain = " ".join(words.casefold().split())
    if plain in known:
        return plain
    alike = sorted(((SequenceMatcher(None, plain, one).ratio(), one) for one in known), reverse=True)
    clear = alike[0][0] >= 0.84 and (len(alike) == 1 or alike[0][0] - alike[1][0] >= 0.06)
    return alike[0][1] if clear else None


def _value(digits: str) -> float:
    plain = digits.replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def _day(words: str, where: str) -> date:
    with suppress(ValueError):
        return date.fromisoformat(words)
    for pattern in ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y"):
        with suppress(ValueError):
            return datetime.strptime(words, pattern).date()  # noqa: DTZ007 - a day has no zone
    raise PlanError(f"{where} \u201c{_cut(words)}\u201d is no day, such as 2026-11-25.".strip(), do=_LIKE)


def _cut(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:40]}..."
