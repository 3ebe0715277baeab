"""What ``glidekit`` understands, what it says, and what it checks.

Plain lines, for people who have never used a terminal.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import webbrowser
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from glidekit.errors import GlidekitError
from glidekit.launch import lab
from glidekit.launch.copies import bring_up_to_date
from glidekit.launch.places import FIRST, find_places

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from glidekit.launch.copies import Copied
    from glidekit.launch.places import Places


def check(places: Places, say: Callable[[str], None] = print) -> bool:
    """Say a line for each thing checked; True if all is well. Changes nothing."""
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if it went well, 1 if something must be mended first."""
    options, passed = _parser().parse_known_args(arguments)
    try:
        return _run(options, passed)
    except GlidekitError as problem:
        print(problem, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="glidekit",
        allow_abbrev=False,  # everything else is handed on to jupyter lab as it is
        description="Opens the workbook in JupyterLab, in your own copy of the notebooks.",
        epilog="Anything else you add is handed on to 'jupyter lab'.",
    )
    parser.add_argument("--start", metavar="NOTEBOOK", help="the notebook to open, for example 04")
    parser.add_argument("--no-browser", action="store_true", help="print the address and open no browser")
    parser.add_argument("--port", type=int, help="the port to use (a free one is found otherwise)")
    parser.add_argument("--folder", type=Path, help="a folder to keep your copy of the notebooks in")
    parser.add_argument("--where", action="store_true", help="say where your notebooks and your log are")
    parser.add_argument("--check", action="store_true", help="look whether everything needed is there")
    return parser


def _run(options: argparse.Namespace, passed: Sequence[str]) -> int:
    places = find_places(options.folder)
    if options.check:
        return 0 if check(places) else 1
    if options.where:
        _say_where(places)
        return 0
    notebook = places.named(options.start) if options.start is not None else places.to_do()
    lab.require_lab()
    if options.port is not None:
        lab.require_port(options.port)
    elif address := lab.running(places.workbook, notebook):
        return _open_again(address, browser=not options.no_browser)
    for line in prepare(places):
        print(line)
    _say_where(places)
    print("Open the address below in your browser." if options.no_browser else "Your browser opens it now.")
    print("To stop it later, press Ctrl+C in this window.", flush=True)
    browser = not options.no_browser
    lab.start(lab.flags(places.workbook, notebook, browser=browser, port=options.port, passed=passed))
    return 0


def prepare(places: Places) -> list[str]:
    """Bring the personal copy up to date; returns what a person should know about it."""
    try:
        return [line for one in bring_up_to_date(places.originals, places.workbook) if (line := _line(one))]
    except OSError as problem:
        raise GlidekitError(
            f"Your copy of the notebooks cannot be written to {places.workbook} ({problem.strerror}).",
            safe="Nothing was started. Your log was not touched.",
            do="Choose a folder of your own: glidekit --folder FOLDER",
        ) from problem


def _line(one: Copied) -> str:
    match one.outcome:
        case "refreshed":
            return f"{one.name} has a new version, which took the place of your unedited copy (run it again)."
        case "kept-both":
            return (
                f"{one.name} has a new version; you have edited yours, so both are kept: see '{one.beside}'."
            )
        case _:
            return ""


def _say_where(places: Places) -> None:
    print(f"Your notebooks: {places.workbook}")
    if places.workbook.is_dir():
        print(f"Your log:       {places.log()}")
    else:
        print("Your log:       not there yet; it is made when you first open the workbook")


def _open_again(address: str, *, browser: bool) -> int:
    print(f"Your workbook is open already: {address}")
    if browser:
        webbrowser.open(address)
    return 0
