"""The editor of a plan: its numbers and, below them, where to keep it: under a name or in a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glidekit.content.exercises import DOSE_LIMITS, DOSE_NAMES
from glidekit.errors import PlanError
from glidekit.log.sessions.kept_plans import forget_plan, save_plan, saved_plans
from glidekit.pages.plan_page import RANGE_WORDS, length_words, plan_page
from glidekit.planning.plan import GAPS, LONGEST_GAP_S, MOST_EXTRA_REPS, kind_with
from glidekit.planning.plan_file import LONGEST_NAME, plan_files, read_plan, write_plan
from glidekit.widgets.controls import Column
from glidekit.widgets.form import Button, Form, Group, Page, Question, check, number_question

if TYPE_CHECKING:
    from glidekit.log import SymptomLog
    from glidekit.planning.plan import Item, Plan
    from glidekit.scales import Side
    from glidekit.widgets.form import Answer

_SIDES: dict[str, tuple[Side, ...]] = {
    "left-right": ("left", "right"),
    "right-left": ("right", "left"),
    "left": ("left",),
    "right": ("right",),
}
_SIDE_WORDS = {
    "left-right": "Both, left first",
    "right-left": "Both, right first",
    "left": "Left only",
    "right": "Right only",
}
WRONG = "Please put right what is marked. Until then the plan keeps the number it had there."
_RESET = Button("reset", "Back to the plan as it was", asks=False, look="plain")


def plan_form_page(plan: Plan) -> Page:
    """One group an exercise; bounds are those of a dose, and of the article's hold."""
    gaps = [_number(name, label, (0, LONGEST_GAP_S), "s", whole=False) for name, label in GAPS.items()]
    shown = gaps if len(plan.items) > 1 else gaps[:1]
    whole = Group(tuple(shown), heading="The whole session", layout="row")
    total = Group((Question("total", "info", length_words(plan)),))
    return Page(
        "plan",
        plan.title,
        intro=("Change what you like. The next cell that uses this plan takes the numbers you see here.",),
        groups=(*(_group(number, item) for number, item in enumerate(plan.items)), whole, total),
        buttons=(_RESET,),
    )


def _group(number: int, item: Item) -> Group:
    sides = Question(
        f"{number}.sides",
        "choice",
        "Sides",
        required=True,
        options=tuple(_SIDE_WORDS.items()),
    )
    ranges = tuple((name, words.capitalize()) for name, words in RANGE_WORDS.items())
    far = Question(f"{number}.range", "choice", "How far", required=True, options=ranges)
    fields = (name for name in DOSE_NAMES if name != "hold_s" or item.how.hold_range_s is not None)
    extra = (_extra(number),) if item.extra_reps else ()
    return Group(
        (*(_field(number, item, name) for name in fields), *extra, far, sides),
        heading=f"{item.known.name} ({item.how.label.lower()})",
        layout="row",
    )


def _field(number: int, item: Item, name: str) -> Question:
    low, high = item.how.hold_range_s if name == "hold_s" and item.how.hold_range_s else DOSE_LIMITS[name]
    label, unit = DOSE_NAMES[name]
    return _number(f"{number}.{name}", label, (low, high), unit, whole=name in ("sets", "reps"))


def _extra(number: int) -> Question:
    return _number(f"{number}.extra_reps", "More on the first side", (0, MOST_EXTRA_REPS), "", whole=True)


def _number(name: str, label: str, limits: tuple[float, float], unit: str, *, whole: bool) -> Question:
    return number_question(name, label, limits, unit=unit, whole=whole, on_leave=True)


class PlanForm(Form):
    """Edits all that a plan holds; a field counts once it is left, or at Enter.

    An impossible number is reported beside its field, and ``plan`` keeps the one before; ``whole_plan``
    refuses until it is put right.
    """

    def __init__(self, plan: Plan, **more: Any) -> None:
        self._first = self._plan = plan
        super().__init__(plan_form_page(plan), answers=_numbers(plan), **more)
        self.observe(self._edited, "answers")

    @property
    def plan(self) -> Plan:
        """The plan with the numbers of the form."""
        return self._plan

    def printed(self) -> str:
        """The plan itself: it holds exercises and numbers, and nothing about a person."""
        return plan_page(self._plan)

    def whole_plan(self) -> Plan:
        """The plan as the fields show it; raises PlanError, naming the field, while one is wrong."""
        if not self.problems:
            return self._plan
        names = "; ".join(self._named(name) for name in self.problems)
        raise PlanError(
            f"One field of this plan needs another look: {names}."
            if len(self.problems) == 1
            else f"{len(self.problems)} fields of this plan need another look: {names}.",
            safe="Nothing was saved, written or started.",
            do="Put it right in the form above, or press Back to the plan as it was.",
        )

    def _named(self, name: str) -> str:
        """A field in the words of the page: its label and its exercise."""
        label = next(question.label for question in self.page.questions if question.id == name)
        place, _, field = name.partition(".")
        return f"{label}, {self._plan.items[int(place)].known.name}" if field else label

    def take(self, plan: Plan) -> None:
        """Show another plan; "back" then goes back to that one."""
        with self._turns.taken():
            self._first = self._plan = plan
            self.show(plan_form_page(plan))
            self.answers = _numbers(plan)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:  # noqa: ARG002 - one button
        """Back to the beginning."""
        self.answers = _numbers(self._first)

    def _edited(self, _change: object) -> None:
        with self._turns.taken():
            answers, wrong = check(self.page, self.answers, self.today())
            items = tuple(
                _item(item, number, {name: value for name, value in answers.items() if name not in wrong})
                for number, item in enumerate(self._plan.items)
            )
            gaps: dict[str, Any] = {
                name: answers[name] for name in GAPS if name in answers and name not in wrong
            }
            self._plan = replace(self._plan, items=items, kind=kind_with(self._first, items), **gaps)
            with self.hold_sync():
                self.problems = wrong
                self.state, self.message = ("error", WRONG) if wrong else ("open", "")
                self.live = {"total": length_words(self._plan)}


def _numbers(plan: Plan) -> dict[str, Answer]:
    return {
        name: value
        for number, item in enumerate(plan.items)
        for name, value in (
            *((f"{number}.{field}", getattr(item.doses, field)) for field in (*DOSE_NAMES, "range")),
            (f"{number}.sides", "-".join(item.sides)),
            (f"{number}.extra_reps", item.extra_reps),
        )
    } | {name: getattr(plan, name) for name in GAPS}


def _item(item: Item, number: int, answers: dict[str, Answer]) -> Item:
    own = f"{number}."
    given: dict[str, Any] = {
        name.removeprefix(own): value for name, value in answers.items() if name.startswith(own)
    }
    sides = _SIDES.get(given.pop("sides", ""), item.sides)
    extra = given.pop("extra_reps", item.extra_reps)
    return replace(item, sides=sides, extra_reps=extra, dose=replace(item.doses, **given))


_BACK = Button("back", "Back", asks=False, look="plain")
_NO_FILE = (
    "There is no plan file beside this notebook. Its name ends in .plan.json. Drag one into the list of "
    'files on the left, then press "Read from a file" again.'
)


def _plain(name: str, label: str) -> Button:
    return Button(name, label, asks=False, look="plain")


def home_page(log: SymptomLog | None) -> Page:
    """What can be done with the plan; names need a log that can be written."""
    named = log is not None and not log.read_only
    return Page(
        "keep-plan",
        "Keep this plan",
        tone="quiet",
        buttons=(
            *((_plain("name", "Save under a name"),) if named else ()),
            *((_plain("saved", "Saved plans"),) if log is not None and saved_plans(log) else ()),
            _plain("write", "Write to a file"),
            _plain("read", "Read from a file"),
        ),
    )


def name_page() -> Page:
    """A name for the plan."""
    name = Question(
        "name",
        "text",
        "What shall it be called?",
        help="A plan with the same name is replaced.",
        required=True,
        blank="Please write a name.",
        pattern=rf".{{1,{LONGEST_NAME}}}",
        pattern_words=f"Please use at most {LONGEST_NAME} characters.",
    )
    return Page(
        "name-plan",
        "Save under a name",
        groups=(Group((name,)),),
        buttons=(Button("save", "Save"), _BACK),
    )


def saved_page(saved: dict[str, Plan]) -> Page:
    """The plans that were saved."""
    options = tuple((name, f"{name}. {length_words(plan)}") for name, plan in saved.items())
    return Page(
        "saved-plans",
        "Saved plans",
        groups=(Group((Question("saved", "choice", "Choose one", required=True, options=options),)),),
        buttons=(
            Button("open", "Open it"),
            Button("forget", "Remove it from this list", look="plain"),
            _BACK,
        ),
    )


def files_page(files: tuple[Path, ...]) -> Page:
    """The files beside the notebook."""
    options = tuple((path.name, path.name) for path in files)
    return Page(
        "read-plan",
        "Read from a file",
        intro=("These files lie beside this notebook.",),
        groups=(Group((Question("file", "choice", "Choose one", required=True, options=options),)),),
        buttons=(Button("take", "Read it"), _BACK),
    )


class PlanShelf(Form):
    """Saves, opens, writes and reads plans for a PlanForm. ``folder`` holds the files: the notebook's own."""

    def __init__(
        self, form: PlanForm, log: SymptomLog | None = None, *, folder: Path | None = None, **more: Any
    ) -> None:
        self._form, self._log, self._folder = form, log, folder or Path.cwd()
        super().__init__(home_page(log), **more)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """Do what the button says."""
        match button:
            case "name":
                self._form.whole_plan()
                self.show(name_page(), focus=True)
            case "saved" if self._log is not None:
                self.show(saved_page(saved_plans(self._log)), focus=True)
            case "write":
                self._write()
            case "read":
                self._offer_files()
            case "back":
                self.show(home_page(self._log), focus=True)
            case "take":
                self._take(read_plan(self._folder / str(answers["file"])), "Read")
            case _ if self._log is not None:
                self._by_name(self._log, button, answers)

    def _by_name(self, log: SymptomLog, button: str, answers: dict[str, Answer]) -> None:
        if button == "save":
            named = save_plan(log, str(answers["name"]), self._form.whole_plan())
            self._home(f'Saved as "{named.name}". Today\'s session offers it from now on.')
            return
        name = str(answers["saved"])
        if button == "forget":
            forget_plan(log, name)
            self._home(f'"{name}" is no longer in the list. Sessions done with it are as they were.')
        elif name in (known := saved_plans(log)):
            self._take(known[name], "Opened")

    def _take(self, plan: Plan, what: str) -> None:
        self._form.take(plan)
        self._home(f"{what}: {plan.title}. {length_words(plan)} Its numbers are above.")

    def _write(self) -> None:
        path = write_plan(self._form.whole_plan(), self._folder)
        self.saved(
            f"Written to {path.name}, beside this notebook. To send it to somebody, right-click it in the "
            "list of files on the left and choose Download."
        )

    def _offer_files(self) -> None:
        files = plan_files(self._folder)
        if files:
            self.show(files_page(files), focus=True)
        else:
            self.refuse(_NO_FILE)

    def _home(self, message: str) -> None:
        self.show(home_page(self._log), focus=True)
        self.saved(message)


class PlanEditor(Column):
    """The numbers of a plan and, below them, where to keep it.

    ``plan`` is what the numbers say now; it raises PlanError while one of them is wrong.
    """

    def __init__(self, plan: Plan, log: SymptomLog | None = None, *, folder: Path | None = None) -> None:
        super().__init__()
        self.form = PlanForm(plan)
        self.shelf = PlanShelf(self.form, log, folder=folder)
        self.children = (self.form, self.shelf)

    @property
    def plan(self) -> Plan:
        """The plan with the numbers of the form; raises PlanError, naming the field, while one is wrong."""
        return self.form.whole_plan()
