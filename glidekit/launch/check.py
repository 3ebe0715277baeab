"""``glidekit --check`` checks that everything a session needs is there."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from glidekit.errors import GlidekitError
from glidekit.launch.places import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable

    from glidekit.launch.places import Places


def check(places: Places, say: Callable[[str], None] = print) -> bool:
    """One line for each thing looked at; True when all is well. Changes nothing."""
    lines = [_python(), _lab(), _notebooks(places), _folder(places), _log(places), _quiet()]
    for well, words in lines:
        say(f"{'ok   ' if well else 'WRONG'}  {words}")
    return all(well for well, _ in lines)


def _python() -> tuple[bool, str]:
    return True, f"Python {platform.python_version()}, glidekit {version('glidekit')}"


def _lab() -> tuple[bool, str]:
    try:
        return True, f"JupyterLab {version('jupyterlab')}"
    except PackageNotFoundError:
        return False, "JupyterLab is not installed. Install it with: pip install jupyterlab"


def _notebooks(places: Places) -> tuple[bool, str]:
    found = len(list(places.originals.glob("*.ipynb")))
    whole = (places.originals / FIRST).is_file()
    return whole, f"{found} notebooks" + (
        "" if whole else f", but {FIRST} is missing: install glidekit again"
    )


def _folder(places: Places) -> tuple[bool, str]:
    nearest = next(one for one in (places.workbook, *places.workbook.parents) if one.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return True, f"Your copy of the notebooks: {places.workbook}"
    return False, f"The folder {nearest} cannot be written to. Choose another: glidekit --folder FOLDER"


def _log(places: Places) -> tuple[bool, str]:
    if not places.workbook.is_dir():
        return True, "Your log begins with your first session"
    path = places.log()
    if not path.exists():
        return True, f"Your log begins with your first session: {path}"
    try:
        from glidekit.log import open_log

        return True, f"Your log: {path}, {len(open_log(path).sessions())} sessions"
    except GlidekitError as problem:
        return False, str(problem).replace("\n", " ")


def _quiet() -> tuple[bool, str]:
    from jupyter_server.services.config import ConfigManager

    settings = ConfigManager(config_dir_name="labconfig").get("default_setting_overrides")  # type: ignore[no-untyped-call] # jupyter_server leaves it untyped
    news = settings.get("@jupyterlab/apputils-extension:notification", {}).get("fetchNews")
    if news == "false":
        return True, "Every JupyterLab of this environment asks nobody for news or updates"
    return True, "This command's JupyterLab asks nobody for news or updates (others in this environment may)"
