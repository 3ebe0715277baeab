"""Exercises from one's own physio: write one down, do it with the timer, change it, take it out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from glidekit.content.exercises import DOSE_LIMITS
from glidekit.in_words import day
from glidekit.log.sessions.own_exercises import forget_own, keep_picture, own_exercises, save_own
from glidekit.planning.own_exercise import MOST_STEPS, OwnExercise, own_from_dict
from glidekit.planning.plan import own_plan
from glidekit.planning.proposal import SIDES_WORDS
from glidekit.rules.messages import message
from glidekit.widgets.controls import Column
from glidekit.widgets.form import Button, Form, Group, Page, Question, number_question
from glidekit.widgets.safety_check import SafetyCheck
from glidekit.widgets.session.player import Player, unfinished

if TYPE_CHECKING:
    from glidekit.log import SymptomLog
    from glidekit.rules.gate import Gate
    from glidekit.session.record import SessionRecord
    from glidekit.widgets.form import Answer

_BACK = Button("back", "Back", asks=False, look="plain")
_PHOTOS = (".jpg", ".jpeg", ".png", ".webp")
_MOST_PHOTOS = 20
NO_PHOTO = "For a photo of your own: put it beside this notebook first."
_NONE, _KEEP = "none", "keep"
_POSITIONS = (("standing", "Standing"), ("sitting", "Sitting"), ("lying", "Lying down"))


def home_page(own: dict[str, OwnExercise], gate: Gate, *, read_only: bool) -> Page:
    """What there is, and what can be done with it."""
    add = () if read_only else (Button("add", "Add one", asks=False, look="plain"),)
    if not own:
        return Page(
            "own-exercises",
            "Exercises from my physio",
            intro=("Did your physio show you an exercise? Put it here. It is timed like the others.",),
            buttons=add,
        )
    options = tuple((name, name) for name in own)
    rest = (message("own-exercise (rest-today)"),) if gate.level == "rest-today" else ()
    change = () if read_only else (
        Button("change", "Change it", look="plain"), Button("remove", "Take it out", look="plain"),
    )  # fmt: skip
    return Page(
        "own-exercises",
        "Exercises from my physio",
        intro=rest,
        facts=tuple((name, _said(one)) for name, one in own.items()),
        groups=(Group((Question("which", "choice", "Which one?", required=True, options=options),)),),
        buttons=(*(() if read_only else (Button("do", "Do it"),)), *change, *add),
    )


def _said(own: OwnExercise) -> str:
    by = f"from {own.given_by}" if own.given_by else ""
    on = day(own.given_on) if own.given_on else ""
    hold = f"held {own.hold_s:g} s" if own.hold_s else ""
    review = f"next review {day(own.review_on)}" if own.review_on else ""
    stop = f"stop if {own.stop_if}" if own.stop_if else ""
    parts = (f"{own.sets} x {own.reps}", hold, SIDES_WORDS[own.sides], own.how_often, by, on, review, stop)
    return "; ".join(part for part in parts if part)


def edit_page(own: OwnExercise | None, photos: tuple[Path, ...]) -> Page:
    """All that is kept of one exercise."""
    words = Group((
        _line("name", "What is it called?", 60, required=True),
        Question("steps", "text", "How is it done?", help=f"One thing a line, at most {MOST_STEPS} lines."),
        Question("position", "choice", "How do you start?", required=True, options=_POSITIONS),
    ))  # fmt: skip
    sides = tuple((said, said.capitalize()) for said in SIDES_WORDS.values())
    dose = Group(
        (
            number_question("sets", "Sets", DOSE_LIMITS["sets"]),
            number_question("reps", "Repetitions", DOSE_LIMITS["reps"]),
            number_question("hold_s", "Hold", DOSE_LIMITS["hold_s"], unit="s", whole=False),
            number_question("pace_s", "Each way", DOSE_LIMITS["pace_s"], unit="s", whole=False),
            Question("sides", "choice", "Sides", required=True, options=sides),
        ),
        heading="How much",
        layout="row",
    )
    who = Group((
        _line("how_often", "How often?", 200),
        _line("stop_if", "Stop if ...", 200),
        _line("given_by", "Who gave it to you?", 200),
        Question("given_on", "date", "On which day?"),
        Question("review_on", "date", "When do you see them again?", ahead=True),
    ))  # fmt: skip
    has = own is not None and bool(own.picture)
    return Page(
        "own-exercise",
        "Change it" if own else "A new exercise",
        groups=(words, dose, who, *_photo(photos, has=has)),
        buttons=(Button("save", "Save"), _BACK),
    )


def _photo(photos: tuple[Path, ...], *, has: bool) -> tuple[Group, ...]:
    if not photos and not has:
        return (Group((Question("info", "info", NO_PHOTO),)),)
    keep = ((_KEEP, "The one it has"),) if has else ()
    options = (*keep, (_NONE, "No photo"), *((path.name, path.name) for path in photos))
    help_ = "A small copy stays beside your log. It is never sent anywhere."
    return (Group((Question("picture", "pick", "A photo", help=help_, options=options),)),)


def _line(name: str, label: str, most: int, *, required: bool = False) -> Question:
    return Question(
        name,
        "text",
        label,
        required=required,
        blank="Please write a few words.",
        pattern=rf".{{1,{most}}}",
        pattern_words=f"Please use at most {most} letters.",
    )


def _first_answers(own: OwnExercise | None) -> dict[str, Answer]:
    shown = own or OwnExercise("x")
    answers: dict[str, Answer] = {
        name: getattr(shown, name) for name in ("position", "sets", "reps", "hold_s", "pace_s")
    }
    answers["sides"] = SIDES_WORDS[shown.sides]
    if own is None:
        return answers
    days = {name: found.isoformat() for name in ("given_on", "review_on") if (found := getattr(own, name))}
    texts = {name: getattr(own, name) for name in ("name", "how_often", "stop_if", "given_by")}
    return (
        answers | texts | days | {"steps": "\n".join(own.steps), "picture": _KEEP if own.picture else _NONE}
    )


def own_of(answers: dict[str, Answer], picture: str = "") -> OwnExercise:
    """The exercise that the answers describe; raises PlanError naming what is wrong."""
    words = ("name", "how_often", "stop_if", "given_by")
    given: dict[str, Any] = {name: answers.get(name) or "" for name in words}
    given |= {name: answers.get(name) for name in ("given_on", "review_on")}
    given |= {name: answers[name] for name in ("sets", "reps", "hold_s", "pace_s", "position")}
    given["sides"] = next(sides for sides, said in SIDES_WORDS.items() if said == answers["sides"])
    given["steps"] = tuple(str(answers.get("steps") or "").splitlines())
    return own_from_dict({**given, "picture": picture})


def done_page(record: SessionRecord) -> Page:
    """After it was done."""
    return Page(
        "own-done",
        "In your log",
        tone="saved",
        intro=(f"{record.plan['title']}, {day(record.local_date)}. It stands apart from the nerve glides.",),
        buttons=(_BACK,),
    )


class MyExercise(Column):
    """The list, the form for one, or its timer below the safety check.

    Photographs are looked for in ``folder``: the notebook's own.
    """

    def __init__(self, log: SymptomLog, *, folder: Path | None = None) -> None:
        self._log, self._folder = log, folder or Path.cwd()
        self._editing: OwnExercise | None = None
        self.check = SafetyCheck(log, "check")
        self.form = Form(self._home())
        self.form.on_submit(self._answered)
        self.player: Player | None = None
        super().__init__(children=(self.form,))
        self.add_class("gk-guarded")
        self._choose_the_only_one()

    def do(self, name: str) -> Player:
        """Show the timer for one; if it was begun and not ended, at the place where it stood."""
        plan = own_plan(own_exercises(self._log)[name])
        begun = unfinished(self._log, plan)
        self.player = Player(self._log, plan) if begun is None else Player(self._log, session_id=begun)
        self.player.on_end(self._ended)
        self._put(self.check, self.player)
        return self.player

    def _put(self, *shown: Any) -> None:
        self.children = shown

    def _home(self) -> Page:
        return home_page(own_exercises(self._log), self._log.gate(), read_only=self._log.read_only)

    def _choose_the_only_one(self) -> None:
        own = own_exercises(self._log)
        if len(own) == 1:
            self.form.answers = {"which": next(iter(own))}

    def _answered(self, button: str, answers: dict[str, Answer]) -> None:
        with self._turns.taken():
            match button:
                case "do":
                    self.do(str(answers["which"]))
                case "add":
                    self._edit(None)
                case "change":
                    self._edit(own_exercises(self._log)[str(answers["which"])])
                case "remove":
                    name = str(answers["which"])
                    forget_own(self._log, name)
                    self._back(f"\u201c{name}\u201d is taken out. What you did with it stays in your log.")
                case "save":
                    self._save(answers)
                case _:
                    self._back()

    def _edit(self, own: OwnExercise | None) -> None:
        self._editing = own
        self.form.show(edit_page(own, self._photos()), focus=True)
        self.form.answers = _first_answers(own)

    def _save(self, answers: dict[str, Answer]) -> None:
        before = self._editing
        chosen = str(answers.get("picture") or _NONE)
        kept = before.picture if before is not None else ""
        picture = {_NONE: "", _KEEP: kept}.get(chosen)
        own = own_of(answers)  # may refuse, so before a photograph is stored
        if picture is None:
            picture = keep_picture(self._log, self._folder / chosen)
        save_own(self._log, own_of(answers, picture), instead_of=before.name if before else "")
        self._back(f"Saved: {own.name}.")

    def _photos(self) -> tuple[Path, ...]:
        found = (path for path in sorted(self._folder.iterdir()) if path.suffix.lower() in _PHOTOS)
        return tuple(path for path in found if path.is_file())[:_MOST_PHOTOS]

    def _back(self, said: str = "") -> None:
        self._editing = None
        self.form.show(self._home(), focus=True)
        self._choose_the_only_one()
        if said:
            self.form.saved(said)

    def _ended(self, record: SessionRecord) -> None:
        with self._turns.taken():
            self.form.show(done_page(record), focus=True)
            self._put(self.form)
