"""For all tests: nobody's own diary is touched, and browser tests come last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def nobodys_own_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A log opened without a path is refused (its folder is missing); backups go to a temporary folder."""
    folder = tmp_path_factory.mktemp("nobody")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLIDEKIT_LOG", str(folder / "missing" / "my-log.sqlite"))
        patch.setenv("GLIDEKIT_BACKUPS", str(folder / "backups"))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first: a mistake shows before JupyterLab is started.

    Playwright's event loop also stays in the main thread once it is started, where asyncio.run would refuse.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
