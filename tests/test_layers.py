"""Imports run downwards only, and heavy ones stay where they belong."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.syntax import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parents[1] / "glidekit"

# From top to bottom; modules in one tuple may not import each other.
LAYERS = (
    ("__main__",),
    ("launch",),
    ("__init__",),
    ("workbook",),
    ("widgets",),
    ("handover",),
    ("plots",),
    ("pages",),
    ("sample",),
    ("analysis",),
    ("log",),
    ("rules",),
    ("session",),
    ("planning",),
    ("body",),
    ("content",),
    ("scales", "look"),
    ("errors",),
    ("data_tables", "in_words", "gc_paused", "progress"),
)
HEIGHT = {name: len(LAYERS) - number for number, names in enumerate(LAYERS) for name in names}
# Library -> the only layers that may import it.
AT_HOME = {
    "matplotlib": ("plots", "handover"),
    "ipywidgets": ("widgets", "workbook"),
    "anywidget": ("widgets", "workbook"),
    "traitlets": ("widgets", "workbook"),
    "sqlite3": ("log", "launch"),
    "jupyterlab": ("launch",),
    "jupyter_server": ("launch",),
}
# A protocol lets a module use a higher layer without importing it. Only plain values may come that way.
FILLED_FROM_ABOVE = {
    "body/figure.py: Shown",  # a phase of the timeline, to be drawn
}
HEAVY = ("pandas", "numpy", "matplotlib", "scipy", "ipywidgets", "anywidget")
LIGHT = (
    "errors", "in_words", "gc_paused", "progress", "scales", "look",
    "content", "planning", "session", "rules", "__init__",
)  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))
KINDS = ast.Import | ast.ImportFrom | ast.If


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path, *, for_types: bool = True) -> Iterator[tuple[str, int]]:
    """Every module imported anywhere in a file, with its line; relative imports are not used here."""
    for module, line, typing_only in imports_of(path):
        if for_types or not typing_only:
            yield module, line


@cache
def imports_of(path: Path) -> list[tuple[str, int, bool]]:
    """Each imported module, its line, and whether only types need it."""
    lines = [
        node for node in statements(tree_of(path)) if isinstance(node, ast.Import | ast.ImportFrom | ast.If)
    ]
    typing_only = {
        id(inner)
        for node in lines
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in statements(node)
    }
    return [
        (module, node.lineno, id(node) in typing_only)
        for node in lines
        if not isinstance(node, ast.If)
        for module in modules_of(node, path)
    ]


def modules_of(node: ast.Import | ast.ImportFrom, path: Path) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    assert node.level == 0, f"{path}:{node.lineno} imports relatively"
    parts = [f"glidekit.{alias.name}" for alias in node.names] if node.module == "glidekit" else []
    return [str(node.module), *parts]


def own(module: str) -> str | None:
    """The layer of an import of this package."""
    parts = module.split(".")
    return parts[1] if parts[0] == "glidekit" and len(parts) > 1 and parts[1] in HEIGHT else None


def ids(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_every_module_has_a_place_in_the_order():
    assert {layer(path) for path in MODULES} <= set(HEIGHT)
    assert len(MODULES) > 30


def test_imports_run_downwards_only():
    wrong = [
        f"{ids(path)}, line {line}: {module}"
        for path in MODULES
        for module, line in imported(path)
        if (other := own(module)) and other != layer(path) and HEIGHT[other] >= HEIGHT[layer(path)]
    ]
    assert wrong == []


def test_big_libraries_are_imported_only_where_they_belong():
    wrong = [
        f"{ids(path)}, line {line}: {module}"
        for path in MODULES
        for module, line in imported(path, for_types=False)
        if layer(path) not in AT_HOME.get(module.partition(".")[0], (layer(path),))
    ]
    assert wrong == []


def test_the_light_layers_import_nothing_heavy():
    light = [path for path in MODULES if layer(path) in LIGHT]
    wrong = [
        f"{ids(path)}, line {line}: {module}"
        for path in light
        for module, line in imported(path, for_types=False)
        if module.split(".")[0] in HEAVY
    ]
    assert len(light) > 30
    assert wrong == []


def test_pyplot_is_used_nowhere():
    texts = {ids(path): path.read_text(encoding="utf-8").replace("never pyplot", "") for path in MODULES}
    assert [name for name, text in texts.items() if "pyplot" in text] == []


@pytest.mark.parametrize(
    "code",
    ["import glidekit", "import glidekit; glidekit.plan('gentle-start')", "import glidekit.launch"],
)
def test_a_light_start_loads_nothing_heavy(code):
    asked = f"{code}\nimport sys; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_no_module_is_loaded_in_a_circle():
    loads = {
        module: {name for line in tree_of(path).body for name in loaded(line)}
        for path in MODULES
        for module in [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)]
        if path.name != "__init__.py"
    }
    tuple(TopologicalSorter({module: names & set(loads) for module, names in loads.items()}).static_order())


def loaded(line: ast.stmt) -> set[str]:
    """What a line at the top of a module loads; `from a import b` gives both `a` and `a.b`."""
    if not isinstance(line, ast.ImportFrom):
        return set()
    return {str(line.module), *(f"{line.module}.{alias.name}" for alias in line.names)}


def members(node: ast.ClassDef) -> set[str]:
    """The fields, methods and properties in a class's own body."""
    fields = {
        line.target.id
        for line in node.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }
    return fields | {line.name for line in node.body if isinstance(line, ast.FunctionDef)}


def calls(node: ast.ClassDef) -> set[str]:
    """The methods of a class, without properties."""
    methods = (line for line in node.body if isinstance(line, ast.FunctionDef))
    return {line.name for line in methods if "property" not in map(ast.unparse, line.decorator_list)}


def climbing(trees: dict[Path, ast.Module]) -> dict[str, set[str]]:
    """Protocol -> its methods, for each that a class in a higher layer satisfies."""
    classes = [
        (path, node)
        for path, tree in trees.items()
        for node in statements(tree)
        if isinstance(node, ast.ClassDef)
    ]
    protocols = [(path, node) for path, node in classes if "Protocol" in map(ast.unparse, node.bases)]
    given = [(HEIGHT[layer(path)], members(node)) for path, node in classes]
    return {
        f"{ids(path)}: {node.name}": calls(node)
        for path, node in protocols
        for height, filling in given
        if height > HEIGHT[layer(path)] and members(node) <= filling
    }


def test_what_a_room_is_given_from_above_is_plain_values():
    found = climbing({path: tree_of(path) for path in MODULES})
    assert set(found) == FILLED_FROM_ABOVE
    assert not any(found.values())


def test_a_protocol_that_climbs_is_seen():
    below = ast.parse("class Log(Protocol):\n    def advice(self): ...")
    above = ast.parse("class SymptomLog:\n    def advice(self): ...\n    def close(self): ...")
    found = climbing({PACKAGE / "planning/plan.py": below, PACKAGE / "log/symptom_log.py": above})
    assert found == {"planning/plan.py: Log": {"advice"}}
