"""Scripts and style sheets of the pages. A script is made of ES modules, joined into one file.

A widget loads its script from a blob URL, which can import nothing. So all modules go into one scope, each
after those it needs, without their import lines. Exports stay, for the tests of a page. What would mean
something else when joined is refused, with the file's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STATIC = resources.files("glidekit.widgets").joinpath("static")

_IMPORT = re.compile(r'^import \{(?P<names>[^}]*)\} from "(?P<module>\.[^"]+)";\n', re.MULTILINE)
_OTHER = re.compile(r"^(?:import\b(?!\()|export\s*[{*]).*", re.MULTILINE)
_NAMED = re.compile(
    r"^(?P<export>export )?(?:async )?(?:function\*?|class|const|let|var) (?P<names>\w+|[{\[][^=]*(?==))",
    re.MULTILINE,
)


@cache
def script(name: str) -> str:
    """The script ``static/<name>.js`` with all that it imports, as one module; ValueError as below."""
    return join_modules(f"{name}.js", lambda path: STATIC.joinpath(path).read_text(encoding="utf-8"))


def style(*names: str) -> str:
    """The style sheets ``static/<name>.css``, one after the other."""
    return "".join(STATIC.joinpath(f"{name}.css").read_text(encoding="utf-8") for name in names)


def join_modules(first: str, read: Callable[[str], str]) -> str:
    """The module ``first`` and all that it imports; ``read(path)`` gives the text of each.

    Paths are relative to one folder, with "/". ValueError: modules that import in a circle, a name that two
    modules give at their top level, an import of what is not exported, any other form of import, a re-export.
    """
    modules: dict[str, _Module] = {}
    _add(first, read, modules, ())
    owners: dict[str, str] = {}
    for path, module in modules.items():
        for name in module.names:
            if name in owners:
                raise ValueError(f"Both {owners[name]} and {path} give the name {name!r} at their top level.")
            owners[name] = path
    return "\n".join(module.body for module in modules.values())


@dataclass(frozen=True)
class _Module:
    """What stays of a module, and its top-level names: whether each is exported."""

    body: str
    names: dict[str, bool]


def _add(path: str, read: Callable[[str], str], known: dict[str, _Module], asking: tuple[str, ...]) -> None:
    """Add a module to ``known``, after all that it imports."""
    if path in asking:
        raise ValueError(f"Scripts import each other in a circle: {' -> '.join((*asking, path))}.")
    if path in known:
        return
    text = read(path)
    for found in _IMPORT.finditer(text):
        module = normpath(join(dirname(path), found["module"]))
        _add(module, read, known, (*asking, path))
        for name in filter(None, map(str.strip, found["names"].split(","))):
            if not known[module].names.get(name):
                raise ValueError(f"{path} imports {name!r} from {module}, which does not export it.")
    body = _IMPORT.sub("", text)
    if other := _OTHER.search(body):
        hint = 'write import { name } from "./file.js";'
        raise ValueError(f"{path}: {other[0]!r} cannot be joined; {hint}")
    known[path] = _Module(body, _names(body))


def _names(text: str) -> dict[str, bool]:
    """The names at the top level of a module, and whether each is exported."""
    return {
        name: found["export"] is not None
        for found in _NAMED.finditer(text)
        for name in re.findall(r"\w+", re.sub(r"\w+\s*:", "", found["names"]))
    }
