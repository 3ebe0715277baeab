"""Where the notebooks come from, where the personal copy goes, and where the log is stored."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from glidekit.log.symptom_log import SymptomLog

COPY = "my-workbook"
FIRST = "00_start_here.ipynb"
SESSION = "03_todays_session.ipynb"
WEEK = "04_your_trends.ipynb"
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Places:
    """``originals`` is never written to; ``workbook`` is the person's own copy, opened in JupyterLab."""

    originals: Path
    workbook: Path
    checkout: Path | None

    def log(self) -> Path:
        """Where a notebook of the personal copy finds its log, by the log's own rules."""
        from glidekit.log.paths import default_path

        with contextlib.chdir(self.workbook):
            return default_path().absolute()

    def notebooks(self) -> list[str]:
        """The names of the notebooks, in order."""
        return sorted(path.name for path in self.originals.glob("*.ipynb"))

    def named(self, start: str) -> str:
        """The notebook whose name begins like this, such as ``04``; raises GlidekitError if there is none."""
        for name in self.notebooks():
            if start and name.startswith(start):
                return name
        raise GlidekitError(
            f"There is no notebook {start!r}.",
            safe="Nothing was started.",
            do=f"Name one of these, or its first two digits: {', '.join(self.notebooks())}.",
        )

    def to_do(self) -> str:
        """The notebook to open: the first until the safety check is answered, then today's session.

        Once today's is done, the week. If the log cannot be read, the first, which looks after it.
        """
        if not self.workbook.is_dir() or not self.log().exists():
            return FIRST
        from glidekit.log import open_log

        try:
            log = open_log(self.log(), read_only=True)
            if not log.checks():
                return FIRST
            return WEEK if _done_today(log) and not log.open_sessions() else SESSION
        except GlidekitError:
            return FIRST


def find_places(chosen: Path | None = None) -> Places:
    """A checkout keeps its copy beside its notebooks; an installed glidekit in the documents folder.

    ``chosen`` is another folder to hold ``my-workbook``. A copy in the current folder is used again.
    """
    checkout = _checkout()
    originals = checkout / "notebooks" if checkout else _PACKAGE / "shipped" / "notebooks"
    return Places(originals, _home(chosen, checkout) / COPY, checkout)


def _done_today(log: SymptomLog) -> bool:
    sessions = log.sessions()
    closed = sessions[sessions["status"].isin(["finished", "stopped"])]
    return log.today.isoformat() in set(closed["local_date"].astype("str"))


def _checkout() -> Path | None:
    """The folder of the project when glidekit runs from its sources."""
    root = _PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() and (root / "notebooks").is_dir() else None


def _home(chosen: Path | None, checkout: Path | None) -> Path:
    if chosen is not None:
        return chosen.expanduser().absolute()
    if checkout is not None:
        return checkout
    if (Path.cwd() / COPY).is_dir():
        return Path.cwd()
    from platformdirs import user_documents_path

    return user_documents_path() / "glidekit"
