"""Below the numbers of a plan: keep it under a name or in a file, and take one from there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from glidekit.log.sessions.kept_plans import forget_plan, save_plan, saved_plans
from glidekit.pages.plan_page import length_words
from glidekit.planning.plan_file import LONGEST_NAME, plan_files, read_plan, write_plan
from glidekit.widgets.forms.form import Form
from glidekit.widgets.forms.guarded import OneAtATime
from glidekit.widgets.forms.page import Button, Group, Page, Question
from glidekit.widgets.plans.plan_form import PlanForm

if TYPE_CHECKING:
    from glidekit.log import SymptomLog
    from glidekit.planning.model import Plan
    from glidekit.widgets.forms.page import Answer

_BACK = Button("back", "Back", asks=False, look="plain")
_NO_FILE = (
    "There is no plan file beside this notebook. Its name ends in .plan.json. Drag one into the list of "
    'files on the left, then press "Read from a file" again.'
)


def _plain(name: str, label: str) -> Button:
    return Button(name, label, asks=False, look="plain")


def home_page(log: SymptomLog | None) -> Page:
    """What can be done with the plan; names need a log that may be written to."""
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
    """Saves, opens, writes and reads for a PlanForm. ``folder`` is where files lie: the notebook's own."""

    def __init__(
        self, form: PlanForm, log: SymptomLog | None = None, *, folder: Path | None = None, **more: Any
    ) -> None:
        self._form, self._log, self._folder = form, log, folder or Path.cwd()
        super().__init__(home_page(log), **more)

    def answered(self, button: str, answers: dict[str, Answer]) -> None:
        """One of the buttons was pressed."""
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


class PlanEditor(OneAtATime):
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
