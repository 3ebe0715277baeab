"""Where the notebooks come from, where the personal copy goes, and where the log lies."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

COPY = "my-workbook"
FIRST = "00_start_here.ipynb"
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Places:
    """``originals`` is never written to; ``workbook`` is the person's own copy, opened in JupyterLab."""

    originals: Path
    workbook: Path
    checkout: Path | None

    def log(self) -> Path:
        """Where a notebook of the personal copy finds its log (read from the log's own rules)."""
        from glidekit.log.paths import default_path

        with contextlib.chdir(self.workbook):
            return default_path().absolute()


def find_places(chosen: Path | None = None) -> Places:
    """A checkout keeps its copy beside its notebooks; an installed glidekit in the documents folder.

    ``chosen`` is a folder to hold ``my-workbook`` instead. A copy in the current folder is used again.
    """
    checkout = _checkout()
    originals = checkout / "notebooks" if checkout else _PACKAGE / "shipped" / "notebooks"
    return Places(originals, _home(chosen, checkout) / COPY, checkout)


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
