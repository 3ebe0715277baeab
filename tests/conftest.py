"""For all tests: nobody's own diary is touched; browser tests come last, in two halves for two workers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_THE_TIMER = ("test_player", "test_nerve_explorer")
"""Browser tests that take about as long as all the others."""


@pytest.fixture(scope="session", autouse=True)
def nobodys_own_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A log opened without a path is refused (its folder is missing); backups go to a temporary folder."""
    folder = tmp_path_factory.mktemp("nobody")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLIDEKIT_LOG", str(folder / "missing" / "my-log.sqlite"))
        patch.setenv("GLIDEKIT_BACKUPS", str(folder / "backups"))
        yield


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two for the whole suite; what is asked for by name, a benchmark above all, runs alone."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return 2 if whole and (os.cpu_count() or 1) > 1 else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first, file by file: a mistake shows before JupyterLab is started.

    Playwright's event loop also stays in the main thread once it is started, where asyncio.run would refuse.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    for item in items:
        half = "the timer" if item.path.name.startswith(AT_THE_TIMER) else "the other pages"
        group = half if item.get_closest_marker("browser") else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
