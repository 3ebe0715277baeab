"""Figures about the package's structure: modules, imports between them, names used twice, lines.

    uv run python tests/tools/house_figures.py [--once]

Only imports of the package's own modules count, each once for every module that imports it.
`--once` lists every module that only one other imports, with that one beside it.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parents[2] / "glidekit"


def modules() -> dict[str, Path]:
    """Dotted name -> path of every module in the package, without `__init__` files."""
    paths = (path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "__init__.py")
    return {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in paths}


def named(path: Path) -> Iterator[str]:
    """Every name that a file imports; each `from a import b` gives both `a` and `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports(paths: dict[str, Path]) -> dict[str, set[str]]:
    """Module -> the other modules of the package that it imports."""
    return {name: (set(named(path)) & set(paths)) - {name} for name, path in paths.items()}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--once", action="store_true", help="list the modules that one other imports")
    once = asked.parse_args().once
    paths = modules()
    out = imports(paths)
    users = defaultdict(list)
    for name, wanted in out.items():
        for other in wanted:
            users[other].append(name)
    single = sorted((other, names[0]) for other, names in users.items() if len(names) == 1)
    if once:
        for other, user in single:
            print(f"{lines(paths[other]):5} {other:52} <- {lines(paths[user]):4} {user}")
        return
    stems = Counter(path.stem for path in paths.values())
    twice = sorted(name for name, count in stems.items() if count > 1)
    by_layer = Counter[str]()
    for path in PACKAGE.rglob("*.py"):
        by_layer[path.relative_to(PACKAGE).with_suffix("").parts[0]] += lines(path)
    print(f"modules                 {len(paths)}")
    print(f"imports a module        {sum(map(len, out.values())) / len(paths):.2f}")
    print(f"used by one other only  {len(single)}")
    print(f"names used twice        {len(twice)}: {', '.join(twice)}")
    print(f"lines                   {by_layer.total()}")
    for layer, count in by_layer.most_common():
        print(f"  {layer:14} {count:6}")


if __name__ == "__main__":
    main()
